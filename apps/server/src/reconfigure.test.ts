import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { picture } from './testing/images.ts';
import { temporaryRuns, trainedRun } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

let runs: Awaited<ReturnType<typeof temporaryRuns>>;
let server: ServerProcess;
let file: string;

beforeEach(async () => {
  runs = await temporaryRuns();
  await trainedRun(runs.folder, 'One');
  file = join(runs.folder, 'server.yaml');
});
afterEach(async () => {
  await server.stop();
  await runs.remove();
});

/** As a ConfigMap of Kubernetes is: another file takes its place. */
async function write(text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

async function batching(): Promise<[size: number, microseconds: number]> {
  const answer = await fetch(`${server.url}/v2/models/One/config`);
  const { dynamic_batching: set } = (await answer.json()) as {
    dynamic_batching: { preferred_batch_size: [number]; max_queue_delay_microseconds: number };
  };
  return [set.preferred_batch_size[0], set.max_queue_delay_microseconds];
}

/** How many batches there were, and how many of them of at most so many images. */
async function batches(most: number): Promise<[all: number, small: number]> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const value = (of: RegExp) => Number(of.exec(text)?.[1] ?? 0);
  return [
    value(/^vgg_batch_size_count (\d+)/m),
    value(new RegExp(`^vgg_batch_size_bucket\\{le="${most}"\\} (\\d+)`, 'm')),
  ];
}

/** One request with so many images. */
async function predict(images: number): Promise<number> {
  const form = new FormData();
  const png = new Uint8Array(await picture().png().toBuffer());
  for (let i = 0; i < images; i++) form.append('image', new Blob([png]), `${i}.png`);
  return (await fetch(`${server.url}/predict`, { method: 'POST', body: form })).status;
}

describe('batching, while the server runs', () => {
  it('is as its file says, for all models and for one', async () => {
    await write('{maxBatchSize: 32, maxBatchDelayMs: 7, pollSeconds: 0.1}');
    server = await ServerProcess.start(runs.folder, ['--config', file]);
    expect(await batching()).toEqual([32, 7000]);
    expect(await predict(16)).toBe(200);
    expect(await batches(8)).toEqual([1, 0]);

    await write('{maxBatchSize: 32, maxBatchDelayMs: 7, modelBatching: {one: {maxBatchSize: 4}}}');
    await server.line('settings read again');
    expect(await batching()).toEqual([4, 7000]);
    expect(await predict(16)).toBe(200);
    expect(await batches(4)).toEqual([5, 4]);
    // What cannot be changed now is told.
    await server.line('pollSeconds: changed when the server starts anew');
  });

  it('stays where the file is not accepted, and is read again at SIGHUP', async () => {
    await write('{maxBatchSize: 16, pollSeconds: 3600}');
    server = await ServerProcess.start(runs.folder, [
      '--config',
      file,
      '--max-batch-delay-ms',
      '1',
    ]);
    await write('{maxBatchSize: many, pollSeconds: 3600}');
    server.child.kill('SIGHUP');
    const { msg } = await server.line('the settings before stay');
    expect(msg).toMatch(/maxBatchSize of .*server.yaml is "many": a whole number from 1 to 1024/);
    expect(await batching()).toEqual([16, 1000]);
    // A flag goes before the file, now as at the start.
    await write('{maxBatchSize: 2, maxBatchDelayMs: 9, pollSeconds: 3600}');
    server.child.kill('SIGHUP');
    await server.line('settings read again');
    expect(await batching()).toEqual([2, 1000]);
  });
});
