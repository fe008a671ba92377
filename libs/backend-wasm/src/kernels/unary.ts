import {
  Abs,
  Cast,
  Ceil,
  ClipByValue,
  Elu,
  Erf,
  Exp,
  Fill,
  Floor,
  type KernelConfig,
  LeakyRelu,
  Log,
  Neg,
  OnesLike,
  Reciprocal,
  Relu,
  Relu6,
  Round,
  Rsqrt,
  Select,
  Selu,
  Sigmoid,
  Softplus,
  Sqrt,
  Square,
  Step,
  Tanh,
  type TensorInfo,
  util,
  ZerosLike,
} from '@tensorflow/tfjs-core';
import { Job } from '../jobs.ts';
import { Unary } from '../operations.ts';
import type { VggWasmBackend } from '../backend.ts';
import { bitsOf } from './bits.ts';
import { kernel, onCpu } from './kernel.ts';

type Parameters = Record<string, number>;

/** An element-wise function of one float tensor; `reals` are its parameters. */
function unary(
  name: string,
  operation: Unary,
  reals: (attributes: Parameters) => number[] = () => [],
): KernelConfig {
  return kernel<Parameters, 'x'>(name, ({ x }, attributes, backend) => {
    if (x.dtype !== 'float32') return onCpu(name, { x }, attributes, backend);
    const size = util.sizeFromShape(x.shape);
    const from = backend.pointer(x);
    const y = backend.output(x.shape);
    const { runtime } = backend;
    const to = backend.pointer(y);
    const threads = runtime.threadsFor(size);
    runtime.run(Job.Unary, [from, to, size, operation], reals(attributes), threads);
    return y;
  });
}

/** A float tensor of one value. */
export function filled(shape: number[], value: number, backend: VggWasmBackend): TensorInfo {
  const y = backend.output(shape);
  const bytes = 4 * util.sizeFromShape(shape);
  const { runtime } = backend;
  runtime.run(
    Job.Fill,
    [backend.pointer(y), bytes, bitsOf(value)],
    [],
    runtime.threadsFor(bytes / 4),
  );
  return y;
}

function like(name: string, value: number): KernelConfig {
  return kernel<object, 'x'>(name, ({ x }, attributes, backend) =>
    x.dtype === 'float32'
      ? filled(x.shape, value, backend)
      : onCpu(name, { x }, attributes, backend),
  );
}

const fill = kernel<{ shape: number[]; value: number | string; dtype?: string }, never>(
  Fill,
  (inputs, attributes, backend) => {
    const { shape, value, dtype } = attributes;
    const float = dtype === 'float32' || (!dtype && typeof value === 'number');
    if (float && typeof value === 'number') return filled(shape, value, backend);
    return onCpu(Fill, inputs, attributes, backend);
  },
);

/**
 * To float32 the numbers are converted: the cpu backend would share the bytes of the integers, which
 * kernels on memory cannot read as floats.
 */
const cast = kernel<{ dtype: string }, 'x'>(Cast, ({ x }, attributes, backend) => {
  const converts = attributes.dtype === 'float32' && (x.dtype === 'int32' || x.dtype === 'bool');
  if (!converts) return onCpu(Cast, { x }, attributes, backend);
  const size = util.sizeFromShape(x.shape);
  const job = x.dtype === 'int32' ? Job.FromIntegers : Job.FromBooleans;
  const from = backend.pointer(x);
  const y = backend.output(x.shape);
  const { runtime } = backend;
  runtime.run(job, [from, backend.pointer(y), size], [], runtime.threadsFor(size));
  return y;
});

const select = kernel<object, 'condition' | 't' | 'e'>(
  Select,
  ({ condition, t, e }, attributes, backend) => {
    const ours =
      t.dtype === 'float32' &&
      e.dtype === 'float32' &&
      condition.dtype === 'bool' &&
      util.arraysEqual(condition.shape, t.shape);
    if (!ours) return onCpu(Select, { condition, t, e }, attributes, backend);
    const size = util.sizeFromShape(t.shape);
    const from = [backend.pointer(condition), backend.pointer(t), backend.pointer(e)];
    const y = backend.output(t.shape);
    const { runtime } = backend;
    runtime.run(Job.Choose, [...from, backend.pointer(y), size], [], runtime.threadsFor(size));
    return y;
  },
);

export const unaryKernels: KernelConfig[] = [
  unary(Relu, Unary.Relu),
  unary(Relu6, Unary.Relu6),
  unary(LeakyRelu, Unary.LeakyRelu, ({ alpha }) => [alpha ?? 0.2]),
  unary(Elu, Unary.Elu),
  unary(Selu, Unary.Selu),
  unary(Sigmoid, Unary.Sigmoid),
  unary(Tanh, Unary.Tanh),
  unary(Exp, Unary.Exp),
  unary(Log, Unary.Log),
  unary(Sqrt, Unary.Sqrt),
  unary(Rsqrt, Unary.Rsqrt),
  unary(Square, Unary.Square),
  unary(Step, Unary.Step, ({ alpha }) => [alpha ?? 0]),
  unary(Neg, Unary.Negate),
  unary(Abs, Unary.Abs),
  unary(Reciprocal, Unary.Reciprocal),
  unary(Floor, Unary.Floor),
  unary(Ceil, Unary.Ceil),
  unary(Round, Unary.Round),
  unary(ClipByValue, Unary.Clip, ({ clipValueMin, clipValueMax }) => [
    clipValueMin ?? -Infinity,
    clipValueMax ?? Infinity,
  ]),
  unary(Erf, Unary.Erf),
  unary(Softplus, Unary.Softplus),
  like(ZerosLike, 0),
  like(OnesLike, 1),
  fill,
  cast,
  select,
];
