import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { checked } from './testing/check.ts';
import { temporaryRuns } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

let runs: Awaited<ReturnType<typeof temporaryRuns>>;
let server: ServerProcess;
const get = (address: string) => request(server.url).get(address);

beforeAll(async () => {
  runs = await temporaryRuns();
  const file = join(runs.folder, 'server.yaml');
  await writeFile(file, 'rateLimit: 30\ncorsOrigins: [https://a.example]\nlogLevel: debug\n');
  server = await ServerProcess.start(
    runs.folder,
    ['--config', file, '--backend', 'cpu', '--metrics-port', '0'],
    {
      ready: false,
      environment: { VGG_API_KEYS: 'first-key, second-key' },
    },
  );
});
afterAll(async () => {
  await server.stop();
  await runs.remove();
});

describe('a server with keys', () => {
  it('lets in who shows one of them', async () => {
    checked(await get('/models').set('Authorization', 'Bearer second-key').expect(200));
    checked(await get('/models').set('X-API-Key', 'first-key').expect(200));
  });

  it.each(['', 'first-ke', 'first-keyy', 'first-key,second-key'])('keeps out %j', async (key) => {
    const response = checked(
      await get('/models').set('Authorization', `Bearer ${key}`).expect(401),
    );
    expect(response.get('WWW-Authenticate')).toMatch(/\bBearer$/);
  });

  it('takes a key as the password for which a browser asks, from its own pages alone', async () => {
    const password = (key: string, headers: Record<string, string>) =>
      get('/models').auth('anyone', key).set(headers);
    const own = { 'Sec-Fetch-Site': 'same-origin' };
    checked(await password('first-key', own).expect(200));
    const wrong = await password('first-ke', own).expect(401);
    expect(wrong.get('WWW-Authenticate')).toMatch(/^Basic realm="[^"]+", Bearer$/);
    const { host } = new URL(server.url);
    await password('first-key', { Origin: `http://${host}` }).expect(200);
    const foreign: Record<string, string>[] = [
      { 'Sec-Fetch-Site': 'cross-site' },
      { Origin: 'https://evil.example' },
    ];
    for (const headers of foreign) {
      const refused = await password('first-key', headers).expect(401);
      expect(refused.get('WWW-Authenticate')).toBe('Bearer');
    }
  });

  it('tells nobody else of pictures and runs', async () => {
    for (const address of ['/models/one/test-images', '/models/one', '/runs']) {
      checked(await get(address).expect(401));
    }
  });

  it('tells its metrics without a key on a port of their own alone', async () => {
    checked(await get('/metrics').expect(401));
    const { url } = await server.line('metrics');
    const own = request(String(url));
    expect((await own.get('/metrics').expect(200)).text).toContain('vgg_http_requests_total');
    await own.get('/models').expect(404);
  });

  it('tells its health to everyone: not ready without a model', async () => {
    checked(await get('/v2/health/live').expect(200));
    checked(await get('/v2/health/ready').expect(503));
    checked(await get('/predict').set('X-API-Key', 'first-key').expect(405));
    const answer = request(server.url).post('/predict').set('X-API-Key', 'first-key');
    checked(await answer.set('Content-Type', 'image/png').send('x').expect(503));
  });

  it('lets the pages of its origins call, and no others', async () => {
    const ask = (origin: string) =>
      get('/models').set('X-API-Key', 'first-key').set('Origin', origin);
    expect((await ask('https://a.example')).get('Access-Control-Allow-Origin')).toBe(
      'https://a.example',
    );
    expect((await ask('https://b.example')).get('Access-Control-Allow-Origin')).toBeUndefined();
  });

  it('writes no key into its log', async () => {
    await get('/models?key=first-key').set('Authorization', 'Bearer first-key');
    await server.line('request completed');
    expect(JSON.stringify(server.log)).not.toMatch(/first-key|second-key/);
  });

  it('refuses too many requests of one client, but tells its health', async () => {
    const answers = await Promise.all(
      Array.from({ length: 31 }, () => get('/models').set('X-API-Key', 'first-key')),
    );
    const refused = answers.find(({ status }) => status === 429);
    expect(refused && checked(refused).body.detail).toMatch(/30 requests in a minute/);
    expect(refused?.get('Retry-After')).toMatch(/^\d+$/);
    checked(await get('/v2/health/live').expect(200));
  });
});
