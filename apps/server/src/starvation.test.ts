import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import request from 'supertest';
import { checked } from './testing/check.ts';
import { picture } from './testing/images.ts';
import { temporaryRuns, trainedRun } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

/** One client, alone, tries to keep out all others; here both have the same address. */
let runs: Awaited<ReturnType<typeof temporaryRuns>>;
let server: ServerProcess;
let honest: Buffer;

beforeAll(async () => {
  runs = await temporaryRuns();
  await trainedRun(runs.folder, 'one');
  honest = await picture().png().toBuffer();
  // Long enough for all who are idle to have come before the first is sent away.
  server = await ServerProcess.start(runs.folder, ['--body-idle-ms', '5000']);
});
afterAll(async () => {
  await server.stop();
  await runs.remove();
});

const image = (bytes: Buffer) =>
  request(server.url).post('/predict').set('Content-Type', 'image/png').send(bytes);

async function metric(name: string): Promise<number> {
  const { text } = await request(server.url).get('/metrics');
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
}

/** Sends a request's head, and so much of its body; gives what comes back until the connection ends. */
function post(head: string, body = Buffer.alloc(0)): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(`POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\n${head}\r\n`);
      socket.write(body);
    });
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}

describe('bodies that do not come', () => {
  it('keep nobody out, and are sent away', async () => {
    const heads = [
      'Transfer-Encoding: chunked\r\n',
      'Content-Length: 16777216\r\n',
      'Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n',
    ];
    const idle = Array.from({ length: 99 }, (_, i) => post(heads[i % 3]));
    await server.until(async () => (await metric('vgg_requests_in_flight')) === 99 || undefined);
    for (let i = 0; i < 10; i++) checked(await image(honest).expect(200));
    const answers = await Promise.all(idle);
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1.1 408 [\s\S]*for 5000 ms/);
    expect(await metric('vgg_requests_in_flight')).toBe(0);
  });

  it('take at most half of the places', async () => {
    const idle = Array.from({ length: 140 }, () => post('Transfer-Encoding: chunked\r\n'));
    const answers = await Promise.all(idle);
    const refused = answers.filter((answer) => answer.startsWith('HTTP/1.1 429'));
    expect(refused).toHaveLength(12);
    expect(refused[0]).toMatch(/Retry-After: 1[\s\S]*of this client's 128 requests/);
  });
});

describe('bodies that come and do not end', () => {
  it('are counted as they come: one client holds at most half of the memory for them', async () => {
    const almost = Buffer.alloc(15 * 2 ** 20);
    const endless = Array.from({ length: 12 }, () => post('Content-Length: 16777216\r\n', almost));
    const answers = await Promise.all(endless);
    const refused = answers.filter((answer) => answer.startsWith('HTTP/1.1 429'));
    expect(refused.length).toBeGreaterThanOrEqual(1);
    expect(refused[0]).toMatch(/of this client's 134217728 bytes of bodies/);
    checked(await image(honest).expect(200));
  });
});

describe('small files of many pixels', () => {
  const avif = (side: number) =>
    sharp({ create: { width: side, height: side, channels: 3, background: 'red' } })
      .avif({ effort: 0 })
      .toBuffer();

  it.each(['avif', 'gif'] as const)(
    'are refused at once as %s above 16 million',
    async (format) => {
      const side = 4100;
      const flat = sharp({ create: { width: side, height: side, channels: 3, background: 'red' } });
      const bytes = await flat.toFormat(format, { effort: 1 }).toBuffer();
      const { body } = checked(await image(bytes).expect(422));
      expect(body.detail).toMatch(/16 million that are accepted of AVIF and GIF/);
    },
  );

  it('wait for each other while small pictures pass; a client has its share of them', async () => {
    const large = await avif(3900);
    let answered = 0;
    const greedy = Array.from({ length: 16 }, async () => {
      const { status } = checked(await image(large));
      if (status === 200) answered += 1;
      return status;
    });
    await server.until(async () => (await metric('vgg_decoding_pixels')) > 1e8 || undefined);
    checked(await image(honest).expect(200));
    expect(answered).toBeLessThan(8);
    const statuses = await Promise.all(greedy);
    expect(statuses.filter((status) => status === 200)).toHaveLength(8);
    expect(statuses.filter((status) => status === 429)).toHaveLength(8);
    expect(await metric('vgg_decoding_pixels')).toBe(0);
  });

  it('are decoded no more when their clients have left', async () => {
    const large = await avif(3900);
    const leaving = new AbortController();
    const requests = Array.from({ length: 8 }, () =>
      fetch(`${server.url}/predict`, {
        method: 'POST',
        headers: { 'Content-Type': 'image/avif' },
        body: new Uint8Array(large),
        signal: leaving.signal,
      }).catch(() => undefined),
    );
    await server.until(async () => (await metric('vgg_decoding_pixels')) > 1e8 || undefined);
    leaving.abort();
    await Promise.all(requests);
    await server.until(async () => (await metric('vgg_requests_in_flight')) === 0 || undefined);
    expect(await metric('vgg_decoding_pixels')).toBeLessThanOrEqual(3900 * 3900);
  });

  it('are refused where one request has too many of them', async () => {
    const large = await avif(3900);
    const instances = new Array(9).fill(large.toString('base64'));
    const answer = await request(server.url).post('/predict').send({ instances });
    expect(checked(answer).status).toBe(413);
    expect(answer.body.detail).toMatch(/more than 128 million pixels together/);
    await server.until(async () => (await metric('vgg_decoding_pixels')) === 0 || undefined);
  });
});
