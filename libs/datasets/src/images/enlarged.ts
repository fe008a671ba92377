import { bytesOfImage, type Pixels, Scratch } from './pixels.ts';
import { Resampler, ROUNDED } from './resample.ts';

/**
 * Small images as larger ones: they are kept as they are and scaled up, bilinearly, when they are
 * taken. CIFAR at 224 pixels would be nine gigabytes otherwise.
 * A picture of the same pixels is read to the same by a card that says `linear`.
 * @param imageSize no smaller than that of `small`
 */
export function enlargedPixels(small: Pixels, imageSize: number): Pixels {
  if (imageSize === small.imageSize) return small;
  const resampler = new Resampler(imageSize);
  const length = bytesOfImage(imageSize);
  const whole = { top: 0, left: 0, height: small.imageSize, width: small.imageSize };
  return {
    imageSize,
    async take(images, scratch) {
      const taken = await small.take(images, new Scratch());
      const bytes = scratch.bytes(images.length * length);
      const starts = new Float64Array(images.length);
      for (let place = 0; place < images.length; place++) {
        starts[place] = place * length;
        resampler.draw(
          taken.bytes,
          taken.starts[place],
          small.imageSize,
          whole,
          false,
          ROUNDED,
          bytes,
          starts[place],
        );
      }
      return { bytes, starts };
    },
  };
}
