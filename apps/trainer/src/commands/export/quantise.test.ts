import { io } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quantise } from './quantise.ts';

const artifacts = (kernel: Float32Array, bias: Float32Array): io.ModelArtifacts => ({
  modelTopology: {},
  weightSpecs: [
    { name: 'kernel', shape: [1, kernel.length], dtype: 'float32' },
    { name: 'bias', shape: [bias.length], dtype: 'float32' },
  ],
  weightData: new Float32Array([...kernel, ...bias]).buffer,
});

const restored = ({ weightData, weightSpecs }: io.ModelArtifacts) => {
  const tensors = io.decodeWeights(weightData as ArrayBuffer, weightSpecs ?? []);
  return [tensors.kernel.dataSync(), tensors.bias.dataSync()];
};

const weights = fc
  .array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 1, maxLength: 50 })
  .map((values) => Float32Array.from(values));

describe('quantise', () => {
  it('keeps uint8 weights within half a step, and biases as they are', () => {
    fc.assert(
      fc.property(weights, (values) => {
        const small = quantise(artifacts(values, values), 'uint8');
        const scale = small.weightSpecs?.[0].quantization?.scale ?? 0;
        const [kernel, bias] = restored(small);
        // Zero takes up to half a step at either end of the range.
        values.forEach((value, i) => {
          expect(Math.abs(kernel[i] - value)).toBeLessThanOrEqual(scale * 1.0001 + 1e-6);
        });
        expect(bias).toEqual(values);
      }),
    );
  });

  it('keeps a zero weight zero', () => {
    const [kernel] = restored(
      quantise(artifacts(Float32Array.of(-0.3, 0, 1.7), Float32Array.of(1)), 'uint8'),
    );
    expect(Math.abs(kernel[1])).toBeLessThan(1e-7);
  });

  it('keeps float16 weights to 11 bits', () => {
    fc.assert(
      fc.property(weights, (values) => {
        const [kernel] = restored(quantise(artifacts(values, values), 'float16'));
        values.forEach((value, i) => {
          expect(Math.abs(kernel[i] - value)).toBeLessThanOrEqual(
            Math.max(Math.abs(value) * 2 ** -11, 2 ** -25),
          );
        });
      }),
    );
  });

  it('takes a quarter or a half of the bytes', () => {
    const kernel = new Float32Array(1000).fill(0.5);
    const sizes = (['uint8', 'float16'] as const).map(
      (to) =>
        (quantise(artifacts(kernel, Float32Array.of(1)), to).weightData as ArrayBuffer).byteLength,
    );
    expect(sizes).toEqual([1004, 2004]);
  });
});
