import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { temporaryRuns, trainedRun } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

const text = 'all the same, '.repeat(1000);
let runs: Awaited<ReturnType<typeof temporaryRuns>>;
let server: ServerProcess;
const get = (address: string, encoding = 'gzip') =>
  request(server.url).get(address).set('Accept-Encoding', encoding);

beforeAll(async () => {
  runs = await temporaryRuns();
  await trainedRun(runs.folder, 'one');
  const viewer = join(runs.folder, 'viewer');
  await mkdir(join(viewer, 'assets'), { recursive: true });
  for (const file of ['index.html', 'assets/index-B4x_9aZq.js', 'assets/plain.js', 'demo.bin']) {
    await writeFile(join(viewer, file), text);
  }
  server = await ServerProcess.start(runs.folder, ['--viewer', viewer]);
});
afterAll(async () => {
  await server.stop();
  await runs.remove();
});

describe('the pages', () => {
  it.each(['gzip', 'br'])(
    'are compressed by %s where that makes them smaller',
    async (encoding) => {
      for (const address of ['/', '/assets/index-B4x_9aZq.js', '/openapi.json']) {
        expect((await get(address, encoding).expect(200)).get('Content-Encoding')).toBe(encoding);
      }
      expect(
        (await get('/demo.bin', encoding).expect(200)).get('Content-Encoding'),
      ).toBeUndefined();
      expect((await get('/', 'identity').expect(200)).text).toBe(text);
    },
  );

  it('are kept for ever where their name tells their content, asked for again where not', async () => {
    const cached = async (address: string) => (await get(address)).get('Cache-Control');
    const forever = 'public, max-age=31536000, immutable';
    expect(await cached('/assets/index-B4x_9aZq.js')).toBe(forever);
    for (const address of ['/', '/assets/plain.js', '/demo.bin', '/try/page.js']) {
      const fresh = await get(address);
      expect(fresh.get('Cache-Control')).toBe('no-cache');
      await get(address)
        .set('If-None-Match', fresh.get('ETag') ?? '')
        .expect(304);
    }
  });

  it('leaves the stream of events as it comes', async () => {
    const stream = await fetch(`${server.url}/runs/one/stream`, {
      headers: { 'Accept-Encoding': 'gzip' },
    });
    expect(stream.headers.get('Content-Encoding')).toBeNull();
    const reader = stream.body?.getReader();
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    await reader?.cancel();
  });
});
