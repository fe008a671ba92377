import { z } from 'zod';

/** What a network takes of a picture, and in which numbers. */
export interface InputCard {
  /** Height and width in pixels. */
  size: number;
  /** The picture's shorter side before the square is cut out of its centre; at least `size`. */
  resize: number;
  /**
   * How the picture is scaled: `lanczos` (of three lobes where it shrinks, cubic where it grows, as
   * libvips does it) or `linear` (with antialiasing, as torchvision does it).
   */
  interpolation: 'lanczos' | 'linear';
  /** Of pixels in 0..1 for R, G and B; the network sees (pixel - mean) / deviation. */
  mean: readonly [number, number, number];
  deviation: readonly [number, number, number];
}

const channels = z.tuple([z.number(), z.number(), z.number()]);

export const inputSchema: z.ZodType<InputCard> = z
  .looseObject({
    size: z.int().positive(),
    resize: z.int().positive(),
    interpolation: z.enum(['lanczos', 'linear']),
    mean: channels,
    deviation: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
  })
  .refine(({ size, resize }) => resize >= size, 'resize must be at least size');

const CHANNELS = 3;

/**
 * Turns pixels into what the network sees: (pixel / 255 - mean) / deviation for each channel, as
 * torchvision's ToTensor and Normalize do. Made once for an input, used for many images.
 */
export class Normalisation {
  /** The value of every byte in every channel, [3, 256]. */
  readonly table: Float32Array;
  private readonly input: Pick<InputCard, 'mean' | 'deviation'>;

  constructor(input: Pick<InputCard, 'mean' | 'deviation'>) {
    this.input = input;
    this.table = Float32Array.from({ length: CHANNELS * 256 }, (_, index) =>
      this.value(index & 255, index >> 8),
    );
  }

  /**
   * @param pixels bytes, or numbers from 0 to 255, of RGB images, [..., 3]
   * @param target where the values go
   * @param at place of the first value in `target`
   * @throws RangeError where `pixels` holds no whole number of pixels
   */
  into(target: Float32Array, at: number, pixels: Uint8Array | Float32Array): void {
    const { length } = pixels;
    if (length % CHANNELS !== 0) {
      throw new RangeError(`${length} numbers are not a whole number of pixels of ${CHANNELS}`);
    }
    if (pixels instanceof Uint8Array) {
      const { table } = this;
      for (let i = 0; i < length; i += CHANNELS) {
        target[at + i] = table[pixels[i]];
        target[at + i + 1] = table[256 + pixels[i + 1]];
        target[at + i + 2] = table[512 + pixels[i + 2]];
      }
    } else {
      for (let i = 0; i < length; i += 1) target[at + i] = this.value(pixels[i], i % CHANNELS);
    }
  }

  /** The same in a new array, of the shape of `pixels`. */
  of(pixels: Uint8Array | Float32Array): Float32Array {
    const values = new Float32Array(pixels.length);
    this.into(values, 0, pixels);
    return values;
  }

  private value(pixel: number, channel: number): number {
    return (pixel / 255 - this.input.mean[channel]) / this.input.deviation[channel];
  }
}
