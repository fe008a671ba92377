import type { ReceptiveField } from '@vgg/core';

/** A square of the image. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
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
