import { describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine } from './choose.ts';
import { detailsOf } from './vgg-wasm.ts';

const description = {
  threads: 2,
  sharedMemory: true,
  relaxedSimd: true,
  revectorized: true,
  tile: { rows: 6, columns: 16, gigaflops: 113.7 },
  selfTest: 'passed',
  memory: { usedBytes: 0, reservedBytes: 0, limitBytes: 0 },
};

describe('vgg-wasm', () => {
  it('says what it found on a machine', () => {
    expect(detailsOf(description)).toEqual([
      '256-bit SIMD (V8 pairs 128-bit operations), fused multiply-add',
      'threads on shared memory: 2',
      'matrix tile 6 x 16: 114 GFLOP/s a thread',
      'self-test: passed',
    ]);
    const plain = { ...description, relaxedSimd: false, revectorized: false, sharedMemory: false };
    expect(detailsOf(plain).slice(0, 2)).toEqual([
      '128-bit SIMD, multiply, then add',
      'no shared memory here: one thread',
    ]);
  });

  it('is the real one here, with as many threads as asked', async () => {
    const chosen = await chooseEngine('vgg-wasm', { threads: 2 });
    expect(chosen).toMatchObject({ name: 'vgg-wasm', backendName: 'vgg-wasm', threads: 2 });
    expect(tf.getBackend()).toBe('vgg-wasm');
  });

  it('keeps its tensors when it is chosen again', async () => {
    await chooseEngine('vgg-wasm', { threads: 2 });
    const tensor = tf.tensor1d([1, 2, 3]);
    await chooseEngine('vgg-wasm', { threads: 2 });
    expect([...tensor.dataSync()]).toEqual([1, 2, 3]);
  });
});
