import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Store, stores } from '../../e2e/testing/stores.ts';
import { temporaryFolder } from '../../e2e/testing/temporary-folder.ts';
import { openQueue } from './open-queue.ts';
import type { TrialJob } from './trial-job.ts';
import { work } from './work.ts';

const out = temporaryFolder();
const [[, startRedis]] = stores;
let redis: Store | undefined;
beforeAll(async () => {
  redis = await startRedis?.();
});
afterAll(() => redis?.end());

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
