import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { picture } from './testing/images.ts';
import { slowCard, temporaryRuns, trainedRun } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

let runs: Awaited<ReturnType<typeof temporaryRuns>>;
let image: Buffer;

beforeEach(async () => {
  runs = await temporaryRuns();
  await trainedRun(runs.folder, 'one', 0.5, slowCard);
  image = await picture().png().toBuffer();
});
afterEach(() => runs.remove());

const predict = (server: ServerProcess, images = 1) =>
  fetch(`${server.url}/predict`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ instances: new Array(images).fill(image.toString('base64')) }),
  });

/** Waits until at least so many requests are being received or answered. */
const present = (server: ServerProcess, requests: number) =>
  server.until(async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const [, inFlight] = /^vgg_requests_in_flight (\d+)$/m.exec(text) ?? [];
    return Number(inFlight) >= requests || undefined;
  });

describe('SIGTERM', () => {
  it('makes it not ready, finishes what is in flight and ends with 0', async () => {
    const server = await ServerProcess.start(runs.folder, ['--drain-seconds', '4']);
    const stream = await fetch(`${server.url}/runs/one/stream`);
    const inFlight = Array.from({ length: 8 }, () => predict(server, 32));
    await present(server, 4);
    const stopped = server.stop();
    await server.line('SIGTERM');
    expect((await fetch(`${server.url}/v2/health/ready`)).status).toBe(503);
    expect((await fetch(`${server.url}/v2/health/live`)).status).toBe(200);
    expect((await predict(server)).status).toBe(200);
    const answers = await Promise.all(inFlight);
    expect(answers.map(({ status }) => status)).toEqual(new Array(8).fill(200));
    for (const answer of answers) await answer.json();
    await stream.text();
    expect(await stopped).toBe(0);
    await expect(predict(server)).rejects.toThrow();
  });

  it('leaves within its limit, with 1, when a client does not end', async () => {
    const server = await ServerProcess.start(runs.folder, ['--stop-seconds', '0.5']);
    const endless = fetch(`${server.url}/predict`, {
      method: 'POST',
      headers: { 'Content-Type': 'image/png' },
      body: new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(9)) }),
      duplex: 'half',
    } as RequestInit).catch(() => 'cut off');
    await present(server, 1);
    expect(await server.stop()).toBe(1);
    expect(await endless).toBe('cut off');
  });
});

describe('under more load than it can bear', () => {
  it('refuses at once with Retry-After, keeps its health, and recovers', async () => {
    const server = await ServerProcess.start(runs.folder, [
      '--max-queue',
      '64',
      '--max-batch-size',
      '8',
    ]);
    const load = Array.from({ length: 12 }, () => predict(server, 32));
    expect((await fetch(`${server.url}/v2/health/live`)).status).toBe(200);
    const answers = await Promise.all(load);
    const statuses = answers.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    const refused = answers[statuses.indexOf(503)];
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await refused.json()).toMatchObject({ status: 503 });
    expect((await predict(server)).status).toBe(200);
    expect(await server.stop()).toBe(0);
  });

  it('answers 503 when the time is over', async () => {
    const server = await ServerProcess.start(runs.folder, ['--request-timeout-ms', '1']);
    const answer = await predict(server, 64);
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({ detail: 'no answer within 1 ms' }),
    ]);
    await server.stop();
  });
});
