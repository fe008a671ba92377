import type { ReceptiveField } from '../protocol/facts.ts';

/** A square of the image. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Of the image itself: each pixel sees itself. */
export const pointField: ReceptiveField = { size: 1, stride: 1, start: 0 };

/** Of a layer that sees everything. */
export const wholeField = (inputSize: number): ReceptiveField => ({
  size: inputSize,
  stride: 0,
  start: 0,
});

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

/** The part of the image that the cell in that row and column sees, cut at the image's edge. */
export function seenBy(field: ReceptiveField, row: number, column: number, inputSize: number): Box {
  const [top, bottom] = span(field, row, inputSize);
  const [left, right] = span(field, column, inputSize);
  return { left, top, width: right - left, height: bottom - top };
}

function span({ size, stride, start }: ReceptiveField, place: number, inputSize: number) {
  const first = start + place * stride;
  return [Math.max(0, first), Math.min(inputSize, first + size)] as const;
}
