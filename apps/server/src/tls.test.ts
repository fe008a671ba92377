import { execFileSync } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { credentials } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GrpcClient } from './testing/grpc-client.ts';
import { temporaryRuns } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

let runs: Awaited<ReturnType<typeof temporaryRuns>>;
const at = (name: string) => join(runs.folder, name);

/** A key and a certificate of its own making. */
function certificate(name: string): void {
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', at(`${name}.key`), '-out', at(`${name}.crt`)];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...kind, ...subject, ...files], {
    stdio: 'ignore',
  });
}

/** Puts a certificate and its key where the server looks. */
async function install(name: string): Promise<void> {
  await copyFile(at(`${name}.key`), at('tls.key'));
  await copyFile(at(`${name}.crt`), at('tls.crt'));
}

const flags = () => ['--backend', 'cpu', '--tls-cert', at('tls.crt'), '--tls-key', at('tls.key')];

function get(url: string, ca: Buffer): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { ca }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
}

/** Whose certificate is shown on a port. */
function shown(port: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      {
        port: Number(port),
        host: '127.0.0.1',
        rejectUnauthorized: false,
        ALPNProtocols: ['h2', 'http/1.1'],
      },
      () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.destroy();
      },
    ).on('error', reject);
  });
}

beforeAll(async () => {
  runs = await temporaryRuns();
  for (const name of ['first', 'second', 'third']) certificate(name);
});
afterAll(() => runs.remove());

describe('TLS', () => {
  it('is spoken over HTTP and gRPC, and takes up a new certificate without a pause', async () => {
    await install('first');
    const server = await ServerProcess.start(
      runs.folder,
      [...flags(), '--grpc-port', '0', '--poll-seconds', '0.2'],
      { ready: false },
    );
    const ca = await readFile(at('first.crt'));
    expect(server.url).toMatch(/^https:/);
    expect(await get(`${server.url}/v2/health/live`, ca)).toBe(200);
    const grpc = String((await server.line('gRPC')).url);
    expect(grpc).toMatch(/^grpcs:/);
    const client = new GrpcClient(grpc, credentials.createSsl(ca));
    expect((await client.call('ServerLive')).answer).toEqual({ live: true });

    const ports = [server.url, grpc].map((url) => url.slice(url.lastIndexOf(':') + 1));
    const everywhere = async () => (await Promise.all(ports.map(shown))).join();
    await install('second');
    await server.until(async () => (await everywhere()) === 'second,second' || undefined);
    const before = server.log.length;
    await writeFile(at('tls.crt'), 'no certificate');
    expect((await server.line('the certificate before stays', before)).level).toBe(50);
    expect(await everywhere()).toBe('second,second');
    await install('third');
    server.child.kill('SIGHUP');
    await server.until(async () => (await everywhere()) === 'third,third' || undefined);
    client.close();
    expect(await server.stop()).toBe(0);
  });

  it.each([
    ['is not there', async () => {}, /none.key cannot be read: ENOENT/, 1],
    ['is none', () => writeFile(at('none.key'), 'x'), /no certificate with its key in PEM/, 1],
    ['is another one’s', () => copyFile(at('second.key'), at('none.key')), /with its key/, 1],
  ])('tells in one line of a key that %s', async (_, prepare, message, code) => {
    await prepare();
    const options = ['--tls-cert', at('first.crt'), '--tls-key', at('none.key')];
    const refused = ServerProcess.start(runs.folder, ['--backend', 'cpu', ...options]);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(new RegExp(`ended with ${code}: serve: [^\\n]+\\n$`));
  });

  it('wants a key to a certificate', async () => {
    const refused = ServerProcess.start(runs.folder, ['--tls-cert', at('first.crt')]);
    await expect(refused).rejects.toThrow(/ended with 2: serve: --tls-cert .*--tls-key/);
  });

  it('tells in one line that a port is taken', async () => {
    const server = await ServerProcess.start(runs.folder, ['--backend', 'cpu'], { ready: false });
    const port = server.url.slice(server.url.lastIndexOf(':') + 1);
    const refused = ServerProcess.start(runs.folder, ['--backend', 'cpu', '--grpc-port', port]);
    await expect(refused).rejects.toThrow(/ended with 1: serve: [^\n]*EADDRINUSE[^\n]*\n$/);
    await server.stop();
  });
});
