import type { TensorInfo } from '@tensorflow/tfjs-core';
import { sizeOf, type VggWebGpuBackend } from '../backend.ts';
import { kernel } from './kernel.ts';
import { sumShader } from './sum-of-squares.wgsl.ts';

/** Numbers a lane adds up before more workgroups are worth it, and the most workgroups. */
const EACH = 16;
const MOST_GROUPS = 256;

/**
 * VggSumOfSquares: x of any shape to []. 4 bytes and 2 operations an element; where x is large, the
 * sums of up to 256 workgroups are added by one more.
 */
export const sumOfSquares = kernel<object, 'x'>('VggSumOfSquares', ({ x }, _, backend) => {
  const y = backend.output([]);
  const groups = Math.min(MOST_GROUPS, Math.max(1, Math.ceil(sizeOf(x) / (256 * EACH))));
  if (groups === 1) sumUp(backend, x, y, 1, true);
  else {
    backend.withScratch([groups], (sums) => {
      sumUp(backend, x, sums, groups, true);
      sumUp(backend, sums, y, 1, false);
    });
  }
  return y;
});

function sumUp(
  backend: VggWebGpuBackend,
  x: TensorInfo,
  sums: TensorInfo,
  groups: number,
  squares: boolean,
): void {
  backend.run({
    name: squares ? 'VggSumOfSquares' : 'sum',
    wgsl: () => sumShader(squares),
    reads: [x],
    writes: [sums],
    integers: [sizeOf(x)],
    groups: [groups, 1, 1],
  });
}
