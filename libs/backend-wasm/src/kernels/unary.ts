import { Relu, util } from '@tensorflow/tfjs-core';
import { Job } from '../../assembly/jobs.ts';
import { Unary } from '../../assembly/operations.ts';
import { kernel, onCpu } from './kernel.ts';

/** An element-wise function of one float tensor. */
function unary(name: string, operation: Unary) {
  return kernel<object | undefined, 'x'>(name, ({ x }, attributes, backend) => {
    if (x.dtype !== 'float32') return onCpu(name, { x }, attributes, backend);
    const size = util.sizeFromShape(x.shape);
    const from = backend.pointer(x);
    const y = backend.output(x.shape);
    const { runtime } = backend;
    runtime.run(
      Job.Unary,
      [from, backend.pointer(y), size, operation],
      [],
      runtime.threadsFor(size),
    );
    return y;
  });
}

export const unaryKernels = [unary(Relu, Unary.Relu)];
