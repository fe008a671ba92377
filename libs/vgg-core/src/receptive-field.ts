/**
 * What one cell of a layer sees of the image, in input pixels (Araujo et al. 2019, "Computing
 * Receptive Fields of Convolutional Neural Networks").
 */
export interface ReceptiveField {
  /** Side of the square; it may reach past the image. */
  size: number;
  /** Pixels between neighbouring cells; 0 where every cell sees the whole image. */
  stride: number;
  /** First pixel that the cell at 0 sees; below 0 where it reaches into the padding. */
  start: number;
}

/** Of the image itself: each pixel sees itself. */
export const pointField: ReceptiveField = { size: 1, stride: 1, start: 0 };

/** Of a layer whose cells all see the whole image, of which the one before saw `before`. */
export function wholeField(before: ReceptiveField, inputSize: number): ReceptiveField {
  return { size: Math.max(before.size, inputSize), stride: 0, start: 0 };
}

/** The field after a convolution or a pooling of that window. */
export function grow(
  field: ReceptiveField,
  window: number,
  stride: number,
  samePadding: boolean,
): ReceptiveField {
  const padding = samePadding ? Math.floor(Math.max(window - stride, 0) / 2) : 0;
  return {
    size: field.size + (window - 1) * field.stride,
    stride: field.stride * stride,
    start: field.start - padding * field.stride,
  };
}
