import { expect } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { registerOnNode } from '../node.ts';

/** What tests of kernels share; no part of the library. */

/** Makes this backend the one that computes. */
export async function startWebGpu(): Promise<void> {
  // Of tfjs: what it advertises on Node.
  tf.env().set('PROD', true);
  await registerOnNode();
  expect(await tf.setBackend('webgpu')).toBe(true);
}

/** Numbers that look random: a sine of large arguments, of the given size about `mean`. */
export function numbers(count: number, seed = 1, size = 1, mean = 0): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, i) => mean + size * Math.sin((i + 1) * 12.9898 + seed * 78.233),
  );
}

/** A tensor of such numbers. */
export function drawn(shape: number[], seed = 1, size = 1, mean = 0): tf.Tensor {
  return tf.tensor(numbers(tf.util.sizeFromShape(shape), seed, size, mean), shape);
}

/** Runs a kernel of the backend by its name. */
export function run(name: string, inputs: object, attributes: object = {}): tf.Tensor[] {
  const outputs = tf.engine().runKernel(name, inputs as never, attributes as never);
  return [outputs].flat() as tf.Tensor[];
}

/** Checks that numbers agree, relative to the largest expected one, or to 0.1 where all are smaller. */
export async function expectClose(
  actual: tf.Tensor | undefined,
  expected: ArrayLike<number>,
  tolerance = 2e-6,
): Promise<void> {
  const found = (await actual?.data()) ?? [];
  expect(found.length).toBe(expected.length);
  let largest = 0.1;
  let error = 0;
  for (let i = 0; i < expected.length; i++) {
    const wanted = expected[i] ?? 0;
    largest = Math.max(largest, Math.abs(wanted));
    const difference = Math.abs((found[i] ?? Number.NaN) - wanted);
    error = Math.max(error, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
  }
  expect(error / largest).toBeLessThanOrEqual(tolerance);
}
