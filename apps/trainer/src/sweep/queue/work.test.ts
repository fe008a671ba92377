import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type Store, stores } from '../../e2e/testing/stores.ts';
import { temporaryFolder } from '../../e2e/testing/temporary-folder.ts';
import { start } from '../../e2e/testing/vgg.ts';
import { experimentOf } from '../../experiment/experiment.ts';
import { openQueue } from './open-queue.ts';
import type { TrialJob } from './trial-job.ts';
import { work } from './work.ts';

const out = temporaryFolder();
const [[, startRedis]] = stores;
let redis: Store | undefined;
beforeEach(async () => {
  redis = await startRedis?.();
});
afterEach(() => redis?.end());

const overRedis = startRedis ? it : it.skip;

overRedis('refuses what is no trial, in one line each, and works on', async () => {
  const address = redis?.address ?? '';
  const { queue } = await openQueue(address, () => {});
  const foreign = [null, {}, { sweep: '..', name: 'x', experiment: {}, wanted: 'go' }];
  for (const [index, data] of foreign.entries()) {
    await queue.add(`foreign-${index}`, data as unknown as TrialJob);
  }
  await queue.close();
  const said: string[] = [];
  const leave = new AbortController();
  const options = { queue: address, out, parallel: 1, lease: 30, backend: 'auto' };
  await work({ ...options, checkpointSeconds: 60 }, leave.signal, {
    say(line) {
      said.push(line);
      if (said.length === foreign.length) leave.abort();
    },
    event: () => {},
  });
  expect(said).toEqual(
    foreign.map((_, index) => `job foreign-${index}: this is no trial of a sweep`),
  );
});

overRedis('leaves when it is asked to, though the queue is away', async () => {
  const address = redis?.address ?? '';
  const { queue } = await openQueue(address, () => {});
  const experiment = experimentOf({ configuration: 'A' });
  const trial = { sweep: 'sweep', name: 'trial-001', experiment, wanted: 'go' as const };
  await queue.add(trial.name, trial);
  await queue.close();
  // Another machine seems to write its run still.
  const folder = join(out, trial.sweep, trial.name);
  mkdirSync(folder, { recursive: true });
  for (const file of ['run.json', 'lock.node7.123.x']) writeFileSync(join(folder, file), '');

  const { child, ended } = start('worker', '--queue', address, '--out', out);
  await new Promise<void>((resolve) => {
    child.stderr?.on('data', (said) => /waits until/.test(said) && resolve());
  });
  await redis?.end();
  redis = undefined;
  child.kill('SIGTERM');
  const { code, stderr } = await ended;
  expect(code).toBe(143);
  expect(stderr).not.toContain('did not end');
});
