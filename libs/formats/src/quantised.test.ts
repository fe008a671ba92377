import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FormatError } from './format-error.ts';
import { fromBytes, toBytes, writeQuantised } from './quantised.ts';
import { readSafetensors, writeSafetensors } from './safetensors/file.ts';

const values = fc
  .array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 1, maxLength: 50 })
  .map((numbers) => Float32Array.from(numbers));

describe('values as bytes', () => {
  it('come back within a step, and zero as zero', () => {
    fc.assert(
      fc.property(values, (given) => {
        const { bytes, ...steps } = toBytes(Float32Array.of(...given, 0));
        const back = fromBytes(bytes, steps);
        given.forEach((value, i) => {
          expect(Math.abs(back[i] - value)).toBeLessThanOrEqual(steps.scale * 1.0001 + 1e-6);
        });
        expect(back[given.length]).toBeCloseTo(0, 6);
      }),
    );
  });
});

describe('a quantised file', () => {
  const kernel = { shape: [3, 5], data: Float32Array.from({ length: 15 }, (_, i) => i / 7 - 1) };
  const bias = { shape: [3], data: Float32Array.of(0.1, -0.2, 1e-9) };

  it('takes a byte for each weight of a kernel, and reads as float32', () => {
    const file = writeQuantised({ 'a/kernel': kernel, 'a/bias': bias }, { card: '{}' });
    const { tensors, metadata } = readSafetensors(file);
    expect(metadata.card).toBe('{}');
    expect(tensors['a/bias']).toEqual(bias);
    expect(tensors['a/kernel'].shape).toEqual([3, 5]);
    const scale = 2 / 255;
    kernel.data.forEach((value, i) => {
      expect(Math.abs(tensors['a/kernel'].data[i] - value)).toBeLessThanOrEqual(scale);
    });
    const plain = writeSafetensors({ 'a/kernel': kernel, 'a/bias': bias });
    expect(file.length - metadata.quantisation.length).toBeLessThan(plain.length);
  });

  it('says what is wrong where nobody can tell what its bytes stand for', () => {
    const file = writeSafetensors({ a: bias }, { quantisation: '{"a":7}' });
    expect(() => readSafetensors(file)).toThrow(FormatError);
  });
});
