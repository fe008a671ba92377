import { beforeEach, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import type { VggWebGpuBackend } from './backend.ts';
import { adapterName } from './device.ts';
import { registerOnNode } from './node.ts';
import { expectClose, numbers, run } from './testing/kernels.ts';

// A backend of its own for each: some of these are broken for good.
beforeEach(async () => {
  await registerOnNode();
  const { register } = await import('./register.ts');
  register();
  expect(await tf.setBackend('webgpu')).toBe(true);
});

const backend = () => tf.backend() as VggWebGpuBackend;

it('tells the name of its card', async () => {
  expect(backend().adapterName).toBe(await adapterName());
  expect(backend().adapterName).not.toBe('');
});

it.each([1, 7, 8, 15, 40])('adds %i tensors', async (count) => {
  const all = Array.from({ length: count }, (_, i) => numbers(10, i));
  const expected = numbers(10).map((_, i) =>
    all.reduce((sum, values) => sum + (values[i] ?? 0), 0),
  );
  await expectClose(tf.addN(all.map((values) => tf.tensor1d(values))), expected);
});

it('says that a tensor on the card cannot be read at once, and reads it when it is waited for', async () => {
  const x = tf.tensor1d(numbers(2000));
  expect([...x.dataSync()]).toEqual([...numbers(2000)]);
  const y = tf.mul(x, 2);
  expect(() => y.dataSync()).toThrow('use await data() in place of dataSync()');
  await expectClose(y, numbers(2000, 1, 2));
});

it('gives everyone who reads an array of its own', async () => {
  const fresh = tf.tensor1d(numbers(2000));
  for (const x of [fresh, tf.mul(fresh, 2)]) {
    const first = await x.data();
    const expected = [...first];
    structuredClone(first, { transfer: [first.buffer] });
    expect(first.length).toBe(0);
    expect([...(await x.data())]).toEqual(expected);
  }
});

const nonsense = (name: string, wgsl: string) =>
  backend().run({ name, wgsl: () => wgsl, reads: [], writes: [tf.zeros([4])], groups: [1, 1, 1] });

it('throws what WebGPU refused when the result is read, and at every call from then on', async () => {
  const y = tf.mul(tf.tensor1d(numbers(2000)), 2);
  nonsense('nonsense', 'fn main() { this is no WGSL }');
  await expect(y.data()).rejects.toThrow(/^WebGPU refused a command: .*WGSL/);
  expect(() => tf.mul(y, 2)).toThrow('WebGPU refused a command');
  expect(() => run('VggReluGrad', { dy: y, y })).toThrow('WebGPU refused a command');
});

it('throws that the card is lost', async () => {
  const y = tf.mul(tf.tensor1d(numbers(2000)), 2);
  backend().device.destroy();
  await backend().device.lost;
  expect(() => tf.mul(y, 2)).toThrow('The graphics card was lost');
  await expect(y.data()).rejects.toThrow('The graphics card was lost');
});

it('frees what a kernel needed for a while', async () => {
  const x = tf.tensor1d(numbers(10_000));
  const before = backend().numDataIds();
  const [y] = run('VggSumOfSquares', { x });
  await y?.data();
  y?.dispose();
  expect(backend().numDataIds()).toBe(before);
});
