import { afterAll, beforeAll, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { configure, PHASES, profileBackend } from './index.ts';

beforeAll(async () => {
  configure({ threads: 2 });
  await tf.setBackend('vgg-wasm');
});

afterAll(() => configure({ threads: 1 }));

it('tells how often each job ran, and the phases of both threads', async () => {
  const x = tf.randomUniform<tf.Rank.R4>([8, 16, 16, 64]);
  const w = tf.randomUniform<tf.Rank.R4>([3, 3, 64, 64]);
  const end = await profileBackend();
  for (let i = 0; i < 3; i++) tf.conv2d(x, w, 1, 'same').dispose();
  const { total, jobs, threads } = end();
  const convolutions = jobs.filter(({ name }) => name.startsWith('WinogradBy'));
  expect(convolutions.map(({ count }) => count)).toEqual([3]);
  const inJobs = jobs.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  expect(inJobs).toBeGreaterThan(0);
  expect(inJobs).toBeLessThanOrEqual(total);
  expect(threads).toHaveLength(2);
  const [caller] = threads;
  const inPhases = PHASES.reduce((sum, phase) => sum + (caller?.[phase] ?? 0), 0);
  // Phases are measured within the calls of the jobs.
  expect(inPhases).toBeLessThanOrEqual(inJobs * 1.01 + 0.1);
  for (const phase of ['transform', 'product', 'inverse'] as const) {
    expect(threads.reduce((sum, thread) => sum + thread[phase], 0)).toBeGreaterThan(0);
  }
});

it('counts nothing before it begins and after its end', async () => {
  const x = tf.ones([64, 64]);
  const first = await profileBackend();
  first();
  tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D).dispose();
  const second = (await profileBackend())();
  expect(second.jobs).toEqual([]);
  expect(second.threads.map(({ product }) => product)).toEqual([0, 0]);
});
