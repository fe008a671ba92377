import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine } from '../choose.ts';
import { Workspace } from '../testing/workspace.ts';

describe('stock wasm, completed', () => {
  beforeAll(async () => {
    await chooseEngine('cpu');
    await chooseEngine('tfjs-wasm');
  });

  it('has every kernel of the cpu backend but those on complex numbers', () => {
    const own = new Set(tf.getKernelsForBackend('wasm').map(({ kernelName }) => kernelName));
    const missing = tf
      .getKernelsForBackend('cpu')
      .map(({ kernelName }) => kernelName)
      .filter((name) => !own.has(name));
    expect(missing.sort()).toEqual(['Complex', 'ComplexAbs', 'FFT', 'IFFT', 'Imag', 'Real']);
  });

  it('computes a borrowed kernel like the cpu backend, and keeps nothing of it', async () => {
    const segmentSums = async (backend: string) => {
      await tf.setBackend(backend);
      return tf.tidy(() => {
        const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
        return tf.unsortedSegmentSum(x, tf.tensor1d([1, 0, 1], 'int32'), 2).arraySync();
      });
    };
    const expected = await segmentSums('cpu');
    expect(await segmentSums('wasm')).toEqual(expected);
    const before = [tf.memory().numTensors, tf.backend().numDataIds()];
    await segmentSums('wasm');
    expect([tf.memory().numTensors, tf.backend().numDataIds()]).toEqual(before);
  });
});

describe('stock wasm in a process', () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.create({});
  });

  afterAll(() => workspace.remove());

  it('starts in a worker thread', async () => {
    const answer = await workspace.run(`
      const { isMainThread, parentPort, Worker } = await import('node:worker_threads');
      if (isMainThread) new Worker(new URL(import.meta.url)).once('message', answer);
      else parentPort.postMessage(await engines.chooseEngine('tfjs-wasm').catch(failure));
    `);
    expect(answer).toMatchObject({ name: 'tfjs-wasm', backendName: 'wasm', threads: 1 });
  });

  it('leaves the errors of the process to the process', async () => {
    const answer = await workspace.run(`
      process.on('uncaughtException', () => {});
      const before = process.listenerCount('uncaughtException');
      await engines.chooseEngine('tfjs-wasm');
      answer([before, process.listenerCount('uncaughtException'), process.listenerCount('unhandledRejection')]);
    `);
    expect(answer).toEqual([1, 1, 0]);
  });

  it('says nothing, and the cpu backend does not advertise', async () => {
    // `run` throws at anything on standard error.
    const answer = await workspace.run(`
      await engines.chooseEngine('tfjs-wasm');
      await engines.chooseEngine('cpu');
      answer(tf.sum(tf.tensor1d([1, 2])).dataSync()[0]);
    `);
    expect(answer).toBe(3);
  });
});
