import {
  Add,
  AddN,
  backend_util,
  EluGrad,
  Equal,
  Greater,
  GreaterEqual,
  type KernelConfig,
  Less,
  LessEqual,
  Maximum,
  Minimum,
  Multiply,
  NotEqual,
  Pow,
  Prelu,
  RealDiv,
  SquaredDifference,
  Sub,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { Job } from '../jobs.ts';
import { Binary, Comparison } from '../operations.ts';
import type { VggWasmBackend } from '../backend.ts';
import { type Broadcast, broadcast } from './broadcast.ts';
import { kernel, onCpu } from './kernel.ts';

/** Numbers a thread takes at a time. */
const CHUNK = 16_384;

/** Element-wise arithmetic of two float tensors, with broadcasting. */
function arithmetic(name: string, operation: Binary): KernelConfig {
  return kernel<object, 'a' | 'b'>(name, ({ a, b }, attributes, backend) => {
    const plan = planFor(a, b);
    if (!plan) return onCpu(name, { a, b }, attributes, backend);
    const y = backend.output(backend_util.assertAndGetBroadcastShape(a.shape, b.shape));
    run(Job.Binary, operation, plan, [a, b, y], backend);
    return y;
  });
}

/** Comparison of two float tensors, with broadcasting, to truth values. */
function comparison(name: string, operation: Comparison): KernelConfig {
  return kernel<object, 'a' | 'b'>(name, ({ a, b }, attributes, backend) => {
    const plan = planFor(a, b);
    if (!plan) return onCpu(name, { a, b }, attributes, backend);
    const y = backend.output(backend_util.assertAndGetBroadcastShape(a.shape, b.shape), 'bool');
    run(Job.Comparison, operation, plan, [a, b, y], backend);
    return y;
  });
}

/** A gradient that needs dy and the function's own output, of the same shape. */
function gradientByOutput(name: string, operation: Binary): KernelConfig {
  return kernel<object, 'dy' | 'y'>(name, ({ dy, y }, attributes, backend) => {
    if (dy.dtype !== 'float32' || y.dtype !== 'float32') {
      return onCpu(name, { dy, y }, attributes, backend);
    }
    const dx = backend.output(y.shape);
    const plan = alike(util.sizeFromShape(y.shape));
    run(Job.Binary, operation, plan, [dy, y, dx], backend);
    return dx;
  });
}

/** Where x is below 0, alpha times it. */
const prelu = kernel<object, 'x' | 'alpha'>(Prelu, ({ x, alpha }, attributes, backend) => {
  const plan = planFor(x, alpha);
  if (!plan) return onCpu(Prelu, { x, alpha }, attributes, backend);
  const y = backend.output(backend_util.assertAndGetBroadcastShape(x.shape, alpha.shape));
  run(Job.Binary, Binary.Prelu, plan, [x, alpha, y], backend);
  return y;
});

const addMany = kernel<object, string>(AddN, (inputs, attributes, backend) => {
  const [first, second, ...rest] = Object.values(inputs);
  if (!first || !second || [first, second, ...rest].some(({ dtype }) => dtype !== 'float32')) {
    return onCpu(AddN, inputs, attributes, backend);
  }
  const plan = alike(util.sizeFromShape(first.shape));
  const y = backend.output(first.shape);
  run(Job.Binary, Binary.Add, plan, [first, second, y], backend);
  for (const next of rest) run(Job.Binary, Binary.Add, plan, [y, next, y], backend);
  return y;
});

function planFor(a: TensorInfo, b: TensorInfo): Broadcast | undefined {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  if (util.arraysEqual(a.shape, b.shape)) return alike(util.sizeFromShape(a.shape));
  const shape = backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  return broadcast(a.shape, b.shape, shape);
}

function alike(size: number): Broadcast {
  return {
    rows: 1,
    columns: size,
    single: [false, false],
    sizes: [1, 1, 1, 1],
    strides: [NONE, NONE],
  };
}

const NONE = [0, 0, 0, 0];

function run(
  job: typeof Job.Binary | typeof Job.Comparison,
  operation: Binary | Comparison,
  { rows, columns, single, sizes, strides }: Broadcast,
  [a, b, y]: [TensorInfo, TensorInfo, TensorInfo],
  backend: VggWasmBackend,
): void {
  if (rows * columns === 0) return;
  const columnStep = Math.min(columns, CHUNK);
  const rowStep = Math.max(1, Math.floor(CHUNK / columnStep));
  const { runtime } = backend;
  runtime.run(
    job,
    [
      backend.pointer(a),
      backend.pointer(b),
      backend.pointer(y),
      rows,
      columns,
      rowStep,
      columnStep,
      operation,
      Number(single[0]),
      Number(single[1]),
      ...sizes,
      ...strides[0],
      ...strides[1],
    ],
    [],
    runtime.threadsFor(rows * columns),
  );
}

export const binaryKernels: KernelConfig[] = [
  arithmetic(Add, Binary.Add),
  arithmetic(Sub, Binary.Subtract),
  arithmetic(Multiply, Binary.Multiply),
  arithmetic(RealDiv, Binary.Divide),
  arithmetic(Maximum, Binary.Maximum),
  arithmetic(Minimum, Binary.Minimum),
  arithmetic(SquaredDifference, Binary.SquaredDifference),
  arithmetic(Pow, Binary.Power),
  prelu,
  comparison(Equal, Comparison.Equal),
  comparison(NotEqual, Comparison.NotEqual),
  comparison(Less, Comparison.Less),
  comparison(LessEqual, Comparison.LessEqual),
  comparison(Greater, Comparison.Greater),
  comparison(GreaterEqual, Comparison.GreaterEqual),
  gradientByOutput(EluGrad, Binary.EluGradient),
  gradientByOutput('VggReluGrad', Binary.ReluGradient),
  addMany,
];
