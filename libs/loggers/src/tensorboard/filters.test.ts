import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { filterGrid, firstConvolution, type Kernel } from './filters.ts';

/** The grid's picture, one pixel a weight: [width, height, colour of a place]. */
async function pixelsOf(kernel: Kernel) {
  const image = await filterGrid(kernel);
  if (!image) throw new Error('no picture');
  const { data, info } = await sharp(image.encodedImageString)
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([image.width, image.height, 3]);
  const at = (x: number, y: number) => [
    ...data.subarray((y * 10 * info.width + x * 10) * 3).subarray(0, 3),
  ];
  return { width: info.width / 10, height: info.height / 10, at };
}

describe('the picture of the first filters', () => {
  test('has each filter in its colours and place', async () => {
    // 2 filters of 1x2: the first red then black, the second zero then half blue.
    const data = new Float32Array(1 * 2 * 3 * 2);
    const set = (x: number, colour: number, filter: number, weight: number) => {
      data[(x * 3 + colour) * 2 + filter] = weight;
    };
    set(0, 0, 0, 4);
    for (const colour of [0, 1, 2]) set(1, colour, 0, -4);
    set(1, 2, 1, 2);
    const { width, height, at } = await pixelsOf({
      height: 1,
      width: 2,
      inputs: 3,
      outputs: 2,
      data,
    });
    expect([width, height]).toEqual([7, 3]);
    expect(at(0, 0)).toEqual([0, 0, 0]);
    expect(at(1, 1)).toEqual([255, 128, 128]);
    expect(at(2, 1)).toEqual([0, 0, 0]);
    expect(at(4, 1)).toEqual([128, 128, 128]);
    expect(at(5, 1)).toEqual([128, 128, 191]);
  });

  test('of 64 filters of 3x3 is 8 x 8', async () => {
    const kernel = { height: 3, width: 3, inputs: 3, outputs: 64, data: new Float32Array(1728) };
    const { width, height, at } = await pixelsOf(kernel);
    expect([width, height]).toEqual([33, 33]);
    expect(at(31, 31)).toEqual([128, 128, 128]);
  });

  test('survives weights that are no numbers', async () => {
    const data = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 1);
    const { at } = await pixelsOf({ height: 1, width: 1, inputs: 3, outputs: 1, data });
    expect(at(1, 1)).toEqual([128, 128, 255]);
  });

  test('there is none where the input has no colours', async () => {
    const data = new Float32Array(4);
    expect(await filterGrid({ height: 1, width: 1, inputs: 4, outputs: 1, data })).toBeNull();
  });
});

test('the first convolution is the first kernel of four dimensions, whatever its name', () => {
  const data = new Float32Array(2);
  const found = firstConvolution({
    'mean/kernel': { shape: [2], data },
    'first/kernel': { shape: [1, 1, 1, 2], data },
    'second/kernel': { shape: [1, 1, 2, 1], data },
  });
  expect(found).toEqual({
    layer: 'first',
    kernel: { height: 1, width: 1, inputs: 1, outputs: 2, data },
  });
  expect(firstConvolution({ 'fc8/kernel': { shape: [1, 2], data } })).toBeNull();
});
