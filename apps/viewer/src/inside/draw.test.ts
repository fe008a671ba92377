import { expect, it } from '@jest/globals';
import { tile } from './draw.ts';

const image = (width: number, height: number, pixels: readonly number[] = []) => {
  const data = new Uint8ClampedArray(width * height * 4);
  new Uint32Array(data.buffer).set(pixels);
  return { data, width, height };
};

it('enlarges pixels to squares, in their place alone', () => {
  const into = image(6, 5);
  tile(into, image(2, 2, [1, 2, 3, 4]), [1, 1, 4, 4]);
  expect(Array.from(new Uint32Array(into.data.buffer))).toEqual(
    [
      [0, 0, 0, 0, 0, 0],
      [0, 1, 1, 2, 2, 0],
      [0, 1, 1, 2, 2, 0],
      [0, 3, 3, 4, 4, 0],
      [0, 3, 3, 4, 4, 0],
    ].flat(),
  );
});
