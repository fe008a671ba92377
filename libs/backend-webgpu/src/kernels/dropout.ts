import { flatGroups, sizeOf } from '../backend.ts';
import { dropoutShader } from './elementwise.wgsl.ts';
import { kernel } from './kernel.ts';

/** VggDropout: x to y of the same shape, by 24 random bits an element. 8 bytes and about 12 operations each. */
export const dropout = kernel<{ rate: number; seed: number }, 'x'>(
  'VggDropout',
  ({ x }, { rate, seed }, backend) => {
    const y = backend.output(x.shape);
    const size = sizeOf(x);
    if (size === 0) return y;
    backend.run({
      name: 'VggDropout',
      wgsl: () => dropoutShader,
      reads: [x],
      writes: [y],
      integers: [size, seed >>> 0, Math.ceil(rate * 2 ** 24)],
      floats: [1 / (1 - rate)],
      groups: flatGroups(size),
    });
    return y;
  },
);
