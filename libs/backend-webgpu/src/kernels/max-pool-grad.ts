import { backend_util, MaxPoolGrad } from '@tensorflow/tfjs-core';
import { flatGroups, sizeOf } from '../backend.ts';
import { areFloats, kernel } from './kernel.ts';
import { maxPoolGradShader } from './max-pool-grad.wgsl.ts';

interface Attributes {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: Parameters<typeof backend_util.computePool2DInfo>[4];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * MaxPoolGrad: dy [N, H', W', C] and input [N, H, W, C] to dx like the input. Of equal maxima the first
 * gets the gradient, as on tfjs' cpu backend and in PyTorch. With windows of 2x2 side by side 9 bytes
 * come from memory for an element of x, the rest from caches, and four comparisons are made.
 */
export const maxPoolGrad = kernel<Attributes, 'dy' | 'input'>(
  MaxPoolGrad,
  ({ dy, input }, { filterSize, strides, pad, dimRoundingMode }, backend, stock) => {
    if (!areFloats(dy, input)) return stock();
    const shape = input.shape as [number, number, number, number];
    const info = backend_util.computePool2DInfo(
      shape,
      filterSize,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const dx = backend.output(input.shape);
    const wgsl = maxPoolGradShader(info);
    backend.run({
      name: wgsl,
      wgsl: () => wgsl,
      reads: [dy, input],
      writes: [dx],
      integers: [sizeOf(dx)],
      groups: flatGroups(sizeOf(dx)),
    });
    return dx;
  },
);
