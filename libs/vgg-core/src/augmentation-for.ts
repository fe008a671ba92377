import type { Augmentation } from './training/data.ts';

/** Recipes say lengths in such parts of an image's side. */
const PARTS = 32;
/** Images from this size on show a thing well enough to be cut to a part of it, in pixels. */
const LARGE = 64;
/**
 * Of the image's area. torchvision's least, 0.08, is for a hundred epochs, and for tests that cut the
 * middle out; ours see the whole picture, in which things are smaller than in any part (Touvron 2019).
 */
const AREA = [0.5, 1] as const;

/**
 * How a recipe varies images of a size. Shifts and cutout are 32nds of the side in a recipe and
 * pixels in what this returns, so that they grow with the image; large images, of 64 pixels or more,
 * are shown as random resized crops where small ones are shifted (as ImageNet's are, and CIFAR's).
 * @param size height and width of an image, in pixels
 */
export function augmentationFor(
  { crop, cutout, ...others }: Augmentation,
  size: number,
): Augmentation {
  const grown = (length: number) => Math.round((length * size) / PARTS);
  const varied = { ...others, cutout: grown(cutout) };
  if (crop === null) return { ...varied, crop };
  if (size >= LARGE) return { ...varied, crop: null, resizedCrop: { area: AREA } };
  return { ...varied, crop: { ...crop, padding: grown(crop.padding) } };
}
