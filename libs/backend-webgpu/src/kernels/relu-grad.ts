import { flatGroups, sizeOf } from '../backend.ts';
import { reluGradShader } from './elementwise.wgsl.ts';
import { kernel } from './kernel.ts';

/** VggReluGrad: dy, y to dx, all of one shape. 12 bytes and one comparison an element. */
export const reluGrad = kernel<object, 'dy' | 'y'>('VggReluGrad', ({ dy, y }, _, backend) => {
  const dx = backend.output(dy.shape);
  const size = sizeOf(dy);
  if (size === 0) return dx;
  backend.run({
    name: 'VggReluGrad',
    wgsl: () => reluGradShader,
    reads: [dy, y],
    writes: [dx],
    integers: [size],
    groups: flatGroups(size),
  });
  return dx;
});
