import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { brainFloatsToFloat32, fromHalf, halvesToFloat32, toHalf } from './half-floats.ts';

it('every half comes back from the number that it is', () => {
  const bits = Uint16Array.from({ length: 2 ** 16 }, (_, half) => half);
  const floats = halvesToFloat32(bits);
  const changed = bits.filter((half) => {
    const back = toHalf(floats[half]);
    return Number.isNaN(floats[half]) ? !Number.isNaN(fromHalf(back)) : back !== half;
  });
  expect(changed).toHaveLength(0);
});

it.each([
  [0, 0],
  [-0, 0x8000],
  [1, 0x3c00],
  [-2, 0xc000],
  [65504, 0x7bff],
  [65520, 0x7c00],
  [2 ** -14, 0x0400],
  [2 ** -24, 0x0001],
  [2 ** -26, 0],
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  [2047.9999, 0x6800],
])('half %p has the bits %p', (value, expected) => {
  expect(toHalf(value)).toBe(expected);
});

it('rounds to the nearest half', () => {
  fc.assert(
    fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
      const error = Math.abs(fromHalf(toHalf(value)) - value);
      expect(error).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25));
    }),
  );
});

it('a brain float is the upper half of a float32', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 16 - 1), (bits) => {
      const [float] = brainFloatsToFloat32(Uint16Array.of(bits));
      const [word] = new Uint32Array(Float32Array.of(float).buffer);
      if (!Number.isNaN(float)) expect(word).toBe(bits * 2 ** 16);
    }),
  );
});
