import { describe, expect, it } from '@jest/globals';
import { readPicture } from '@vgg/datasets';
import sharp from 'sharp';
import type { PictureInput } from '../protocol/facts.ts';
import { coverResize } from './cover-resize.ts';

/** Waves and a hard edge, so that blurring and ringing both show. */
function picture(width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y, channel] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
    const wave = 60 * Math.sin(x / (width / (7 + channel))) + 50 * Math.cos(y / (height / 9));
    return Math.round(127 + wave + (x + y > (width + height) / 2 ? 15 : -15));
  });
}

const plain: PictureInput = { size: 32, resize: 32, interpolation: 'lanczos' };

async function asSharpSees(
  pixels: Uint8Array,
  width: number,
  height: number,
  input: PictureInput,
): Promise<Uint8Array> {
  const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  return readPicture(png, input);
}

describe('coverResize', () => {
  it.each([
    [64, 64],
    [100, 70],
    [70, 100],
    [33, 47],
    [640, 480],
    [1000, 700],
    [16, 16],
    [20, 50],
  ])('gives what the command line sees of %i x %i', async (width, height) => {
    const pixels = picture(width, height);
    const ours = coverResize(pixels, width, height, plain);
    const theirs = await asSharpSees(pixels, width, height, plain);
    const differences = Array.from(ours, (value, i) => Math.abs(value - theirs[i]));
    expect(Math.max(...differences)).toBeLessThanOrEqual(3);
    expect(differences.reduce((sum, value) => sum + value, 0) / ours.length).toBeLessThan(1);
  });

  it.each([
    ['linear', 300, 200, 64, 73],
    ['linear', 201, 333, 64, 64],
    ['linear', 40, 30, 64, 73],
    ['linear', 224, 224, 48, 55],
    ['lanczos', 300, 200, 64, 73],
    ['lanczos', 201, 333, 60, 73],
    ['lanczos', 40, 30, 64, 73],
  ] as const)(
    '%s, of %i x %i the middle %i of %i',
    async (interpolation, width, height, size, resize) => {
      const pixels = picture(width, height);
      const input = { size, resize, interpolation };
      const ours = coverResize(pixels, width, height, input);
      const theirs = await asSharpSees(pixels, width, height, input);
      expect(ours).toHaveLength(theirs.length);
      const differences = Array.from(ours, (value, i) => Math.abs(value - theirs[i]));
      expect(Math.max(...differences)).toBeLessThanOrEqual(3);
      expect(differences.reduce((sum, value) => sum + value, 0) / ours.length).toBeLessThan(1);
    },
  );

  it('leaves an image of the right size as it is', () => {
    const pixels = picture(32, 32);
    expect(coverResize(pixels, 32, 32, plain)).toEqual(pixels);
  });

  it('keeps one colour one colour', () => {
    const pixels = new Uint8Array(50 * 41 * 3).fill(200);
    expect(new Set(coverResize(pixels, 50, 41, plain))).toEqual(new Set([200]));
  });
});
