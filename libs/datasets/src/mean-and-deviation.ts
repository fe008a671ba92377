import type { InputCard } from '@vgg/core';
import { bytesOfImage, type Part, Scratch } from './images/pixels.ts';

/** Of pixels in 0..1, for R, G and B. */
export type MeanAndDeviation = Pick<InputCard, 'mean' | 'deviation'>;

/** Sums over pixels, of each channel the values and their squares: whole numbers, exact below 2^53. */
export type Moments = [
  red: number,
  green: number,
  blue: number,
  redSquared: number,
  greenSquared: number,
  blueSquared: number,
];

/** The moments of so many bytes of RGB pixels. */
export function momentsOf(bytes: Uint8Array, start: number, length: number): Moments {
  const counts = new Uint32Array(3 * 256);
  for (let i = start; i < start + length; i += 3) {
    counts[bytes[i]]++;
    counts[256 + bytes[i + 1]]++;
    counts[512 + bytes[i + 2]]++;
  }
  const moments: Moments = [0, 0, 0, 0, 0, 0];
  counts.forEach((count, i) => {
    const value = i & 255;
    moments[i >> 8] += count * value;
    moments[3 + (i >> 8)] += count * value * value;
  });
  return moments;
}

/** Images that are read at once. */
const READ = 256;

/** Mean and deviation of all pixels of some images, exact. */
export async function measure({ pixels, images }: Part): Promise<MeanAndDeviation> {
  const length = bytesOfImage(pixels.imageSize);
  const scratch = new Scratch();
  const sum: Moments = [0, 0, 0, 0, 0, 0];
  for (let first = 0; first < images.length; first += READ) {
    const { bytes, starts } = await pixels.take(images.subarray(first, first + READ), scratch);
    for (let place = 0; place < starts.length; place++) {
      addMoments(sum, momentsOf(bytes, starts[place], length));
    }
  }
  return meanAndDeviationOf(sum, images.length * pixels.imageSize ** 2);
}

/** The sum of two moments is the moments of both. */
export function addMoments(sum: Moments, moments: Moments): void {
  for (let i = 0; i < sum.length; i++) sum[i] += moments[i];
}

/**
 * Mean and deviation of all pixels together, in 0..1.
 * @param pixels how many there were
 */
export function meanAndDeviationOf(moments: Moments, pixels: number): MeanAndDeviation {
  const mean = (channel: number) => moments[channel] / pixels;
  const deviation = (channel: number) =>
    Math.sqrt(Math.max(0, moments[3 + channel] / pixels - mean(channel) ** 2));
  return {
    mean: [mean(0) / 255, mean(1) / 255, mean(2) / 255],
    deviation: [deviation(0) / 255, deviation(1) / 255, deviation(2) / 255],
  };
}
