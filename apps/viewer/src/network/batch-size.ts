/** Pixels of images that are computed together: their maps stay within some hundred megabytes. */
const MOST_PIXELS = 64 * 1024;

/** How many images of that size are computed together, at most `most`. */
export const batchSize = (inputSize: number, most: number): number =>
  Math.min(most, Math.max(1, Math.floor(MOST_PIXELS / inputSize ** 2)));
