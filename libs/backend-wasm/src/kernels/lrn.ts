import { type KernelConfig, LRN, LRNGrad, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { Job } from '../jobs.ts';
import type { VggWasmBackend } from '../backend.ts';
import { kernel, onCpu } from './kernel.ts';

interface Attributes {
  depthRadius: number;
  bias: number;
  alpha: number;
  beta: number;
}

/** What both jobs take at their end; `rowsKept` rows of addends for each thread. */
function geometry(x: TensorInfo, radius: number, rowsKept: number, backend: VggWasmBackend) {
  const size = util.sizeFromShape(x.shape);
  const channels = x.shape.at(-1) ?? 1;
  const bytes = rowsKept * (4 * Math.ceil(channels / 4) * 4 + 8 * radius + 64);
  const scratch = backend.scratch(bytes * backend.threads);
  return {
    integers: [size / channels, channels, radius, scratch, bytes],
    threads: backend.runtime.threadsFor(size),
  };
}

function isOurs(tensors: TensorInfo[], { depthRadius }: Attributes): boolean {
  return (
    Number.isInteger(depthRadius) &&
    tensors.every(({ dtype, shape }) => dtype === 'float32' && util.sizeFromShape(shape) > 0)
  );
}

export const lrnKernels: KernelConfig[] = [
  kernel<Attributes, 'x'>(LRN, ({ x }, attributes, backend) => {
    if (!isOurs([x], attributes)) return onCpu(LRN, { x }, attributes, backend);
    const { depthRadius, bias, alpha, beta } = attributes;
    const from = backend.pointer(x);
    const y = backend.output(x.shape);
    const { integers, threads } = geometry(x, depthRadius, 1, backend);
    backend.runtime.run(
      Job.LocalResponseNormalization,
      [from, backend.pointer(y), ...integers],
      [bias, alpha, beta],
      threads,
    );
    return y;
  }),
  kernel<Attributes, 'x' | 'y' | 'dy'>(LRNGrad, ({ x, y, dy }, attributes, backend) => {
    if (!isOurs([x, y, dy], attributes)) return onCpu(LRNGrad, { x, y, dy }, attributes, backend);
    const { depthRadius, bias, alpha, beta } = attributes;
    const from = [x, y, dy].map((tensor) => backend.pointer(tensor));
    const dx = backend.output(x.shape);
    const { integers, threads } = geometry(x, depthRadius, 2, backend);
    backend.runtime.run(
      Job.LocalResponseNormalizationGradient,
      [...from, backend.pointer(dx), ...integers],
      [bias, alpha, beta],
      threads,
    );
    return dx;
  }),
];
