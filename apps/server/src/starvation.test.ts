import { connect, type Socket } from 'node:net';
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
/** Bytes and pixels far below the defaults: it takes less to reach them. */
const limits = ['--max-pending-mib', '32', '--max-image-megapixels', '36'].concat(
  ...['--max-pending-megapixels', '72', '--max-avif-megapixels', '4.5'],
);

beforeAll(async () => {
  runs = await temporaryRuns();
  await trainedRun(runs.folder, 'one');
  honest = await picture().png().toBuffer();
  server = await ServerProcess.start(runs.folder, limits);
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

/** A request of which no more than its head, and so much of its body, is ever sent. */
class Unfinished {
  /** What came back, once the connection has ended. */
  readonly answer: Promise<string>;
  private readonly socket: Socket;

  constructor(head: string, body = Buffer.alloc(0), { url } = server) {
    const { hostname, port } = new URL(url);
    this.socket = connect(Number(port), hostname, () => {
      this.socket.write(
        `POST /predict HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\n${head}\r\n`,
      );
      this.socket.write(body);
    });
    let answer = '';
    this.socket.on('data', (data) => {
      answer += data;
    });
    this.socket.on('error', () => {});
    this.answer = new Promise((resolve) => this.socket.on('close', () => resolve(answer)));
  }

  leave(): void {
    this.socket.destroy();
  }
}

const inFlight = (count: number) =>
  server.until(async () => (await metric('vgg_requests_in_flight')) === count || undefined);

/** All that is under way ends, and gives its place back. */
async function leaveAll(requests: Unfinished[]): Promise<void> {
  for (const one of requests) one.leave();
  await inFlight(0);
}

const chunked = 'Transfer-Encoding: chunked\r\n';
const silent = [chunked, 'Content-Length: 16777216\r\n', `${chunked}Content-Encoding: gzip\r\n`];

describe('bodies that do not come', () => {
  it('keep nobody out', async () => {
    const idle = Array.from({ length: 99 }, (_, i) => new Unfinished(silent[i % 3]));
    await inFlight(99);
    for (let i = 0; i < 10; i++) checked(await image(honest).expect(200));
    await leaveAll(idle);
  });

  it('are sent away', async () => {
    const strict = await ServerProcess.start(
      runs.folder,
      ['--body-idle-ms', '200', '--backend', 'cpu'],
      { ready: false },
    );
    for (const head of silent) {
      const { answer } = new Unfinished(head, undefined, strict);
      expect(await answer).toMatch(/^HTTP\/1.1 408 [\s\S]*for 200 ms/);
    }
    const { text } = await request(strict.url).get('/metrics');
    expect(text).toMatch(/^vgg_requests_in_flight 0$/m);
    expect(await strict.stop()).toBe(0);
  });

  it('take at most half of the places', async () => {
    const idle = Array.from({ length: 140 }, () => new Unfinished(chunked));
    const refused: string[] = [];
    for (const { answer } of idle) void answer.then((text) => refused.push(text));
    await server.until(() => refused.length === 12 || undefined);
    expect(await metric('vgg_requests_in_flight')).toBe(128);
    for (const answer of refused) {
      expect(answer).toMatch(
        /^HTTP\/1.1 429 [\s\S]*Retry-After: 1[\s\S]*this client's 128 requests/,
      );
    }
    await leaveAll(idle);
  });
});

describe('bodies that come and do not end', () => {
  it('are counted as they come: one client holds at most half of the memory for them', async () => {
    const almost = Buffer.alloc(1.5 * 2 ** 20);
    const endless = Array.from({ length: 12 }, () => new Unfinished(silent[1], almost));
    const refused = await Promise.race(endless.map(({ answer }) => answer));
    expect(refused).toMatch(/^HTTP\/1.1 429 [\s\S]*of this client's 16777216 bytes of bodies/);
    checked(await image(honest).expect(200));
    await leaveAll(endless);
  });
});

describe('small files of many pixels', () => {
  /** Eight of these are a client's share of the pixels, nine are not. */
  const SIDE = 2100;
  const avif = (side: number) =>
    sharp({ create: { width: side, height: side, channels: 3, background: 'red' } })
      .avif({ effort: 0 })
      .toBuffer();

  it.each(['avif', 'gif'] as const)(
    'are refused at once as %s above their limit',
    async (format) => {
      const side = 2200;
      const flat = sharp({ create: { width: side, height: side, channels: 3, background: 'red' } });
      const bytes = await flat.toFormat(format, { effort: 1 }).toBuffer();
      const { body } = checked(await image(bytes).expect(422));
      expect(body.detail).toMatch(/4.5 million that are accepted of AVIF and GIF/);
    },
  );

  it('wait for each other while small pictures pass; a client has its share of them', async () => {
    const large = await avif(SIDE);
    let answered = 0;
    const greedy = Array.from({ length: 16 }, async () => {
      const { status } = checked(await image(large));
      if (status === 200) answered += 1;
      return status;
    });
    await server.until(async () => (await metric('vgg_decoding_pixels')) > 3e7 || undefined);
    checked(await image(honest).expect(200));
    expect(answered).toBeLessThan(8);
    const statuses = await Promise.all(greedy);
    expect(statuses.filter((status) => status === 200)).toHaveLength(8);
    expect(statuses.filter((status) => status === 429)).toHaveLength(8);
    expect(await metric('vgg_decoding_pixels')).toBe(0);
  });

  it('are decoded no more when their clients have left', async () => {
    const large = await avif(SIDE);
    const leaving = new AbortController();
    const requests = Array.from({ length: 8 }, () =>
      fetch(`${server.url}/predict`, {
        method: 'POST',
        headers: { 'Content-Type': 'image/avif' },
        body: new Uint8Array(large),
        signal: leaving.signal,
      }).catch(() => undefined),
    );
    await server.until(async () => (await metric('vgg_decoding_pixels')) > 3e7 || undefined);
    leaving.abort();
    await Promise.all(requests);
    await server.until(async () => (await metric('vgg_requests_in_flight')) === 0 || undefined);
    expect(await metric('vgg_decoding_pixels')).toBeLessThanOrEqual(SIDE * SIDE);
  });

  it('are refused where one request has too many of them', async () => {
    const large = await avif(SIDE);
    const instances = new Array(9).fill(large.toString('base64'));
    const answer = await request(server.url).post('/predict').send({ instances });
    expect(checked(answer).status).toBe(413);
    expect(answer.body.detail).toMatch(/more than 36 million pixels together/);
    await server.until(async () => (await metric('vgg_decoding_pixels')) === 0 || undefined);
  });
});
