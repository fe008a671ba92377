import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { sampleSheet } from './sample-sheet.ts';
import { tinyData } from './testing/tiny-data.ts';

const tiny = tinyData(40, 10);
const { classes, bytes } = tiny;
const IMAGE_BYTES = 32 * 32 * 3;

describe('sampleSheet', () => {
  it('shows the first images of each class, enlarged pixel by pixel, a row a class', async () => {
    const png = await sampleSheet(tiny, classes, { columns: 3, scale: 2, gap: 4 });
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.format, info.width, info.height]).toEqual(['raw', 3 * 68 + 4, 10 * 68 + 4]);
    // Row 7, column 1 is the second image of class 7: image 17.
    for (const [y, x] of [
      [0, 0],
      [63, 63],
      [10, 41],
    ]) {
      const at = ((4 + 7 * 68 + y) * info.width + 4 + 68 + x) * 3;
      const from = 17 * IMAGE_BYTES + ((y >> 1) * 32 + (x >> 1)) * 3;
      expect([...data.subarray(at, at + 3)]).toEqual([...bytes.train.subarray(from, from + 3)]);
    }
    expect([...data.subarray(0, 3)]).toEqual([255, 255, 255]);
  });

  it('shows chosen classes of the test images, leaving white what there is not', async () => {
    const png = await sampleSheet(tiny, classes, {
      rows: [3],
      columns: 2,
      scale: 1,
      gap: 0,
      set: 'test',
    });
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([64, 32]);
    expect([...data.subarray(0, 96)]).toEqual([
      ...bytes.test.subarray(3 * IMAGE_BYTES, 3 * IMAGE_BYTES + 96),
    ]);
    expect(data.subarray(96, 192).every((byte) => byte === 255)).toBe(true);
  });

  it('refuses options out of range', async () => {
    await expect(sampleSheet(tiny, classes, { columns: 0 })).rejects.toThrow(
      'expected an integer from 1',
    );
    await expect(sampleSheet(tiny, classes, { rows: [10] })).rejects.toThrow('Row of the sheet 10');
  });
});
