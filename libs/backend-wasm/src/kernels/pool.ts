import {
  AvgPool,
  AvgPoolGrad,
  backend_util,
  type KernelConfig,
  MaxPool,
  MaxPoolGrad,
  MaxPoolWithArgmax,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { Job } from '../jobs.ts';
import type { VggWasmBackend } from '../backend.ts';
import { kernel, onCpu } from './kernel.ts';

interface Attributes {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Where the windows lie over x [batch, height, width, channels]. */
function windows(x: TensorInfo, attributes: Attributes): backend_util.Conv2DInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  const shape = x.shape as [number, number, number, number];
  return backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

/** The integers that every pooling job takes after its addresses: see assembly/pool.ts. */
function geometry(info: backend_util.Conv2DInfo): number[] {
  return [
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    info.outHeight,
    info.outWidth,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
  ];
}

function pool(name: string, job: Job): KernelConfig {
  return kernel<Attributes, 'x'>(name, ({ x }, attributes, backend) => {
    const info = windows(x, attributes);
    const isIdentity =
      info.filterHeight * info.filterWidth === 1 && util.arraysEqual(info.inShape, info.outShape);
    if (x.dtype !== 'float32' || isIdentity || !everyWindowMeets(info)) {
      return onCpu(name, { x }, attributes, backend);
    }
    const from = backend.pointer(x);
    const y = backend.output(info.outShape);
    run(job, [from, backend.pointer(y), 0, 0], info, backend);
    return y;
  });
}

const maxPoolWithPlaces = kernel<Attributes & { includeBatchInIndex: boolean }, 'x'>(
  MaxPoolWithArgmax,
  ({ x }, attributes, backend) => {
    const info = windows(x, attributes);
    if (x.dtype !== 'float32' || !everyWindowMeets(info)) {
      return onCpu(MaxPoolWithArgmax, { x }, attributes, backend);
    }
    const from = backend.pointer(x);
    const y = backend.output(info.outShape);
    const places = backend.output(info.outShape, 'int32');
    const pointers = [from, backend.pointer(y), backend.pointer(places)];
    const wide = Number(attributes.includeBatchInIndex);
    run(Job.MaxPoolWithPlaces, [...pointers, wide], info, backend);
    return [y, places];
  },
);

const maxPoolGradient = kernel<Attributes, 'dy' | 'input' | 'output'>(
  MaxPoolGrad,
  ({ dy, input, output }, attributes, backend) => {
    const info = windows(input, attributes);
    const floats = [dy, input, output].every(({ dtype }) => dtype === 'float32');
    if (!floats || !everyWindowMeets(info)) {
      return onCpu(MaxPoolGrad, { dy, input, output }, attributes, backend);
    }
    const from = [backend.pointer(input), backend.pointer(output), backend.pointer(dy)];
    const dx = backend.output(input.shape);
    run(Job.MaxPoolGradient, [...from, backend.pointer(dx)], info, backend);
    return dx;
  },
);

const averagePoolGradient = kernel<Attributes, 'dy' | 'input'>(
  AvgPoolGrad,
  ({ dy, input }, attributes, backend) => {
    const info = windows(input, attributes);
    if (dy.dtype !== 'float32' || !everyWindowMeets(info)) {
      return onCpu(AvgPoolGrad, { dy, input }, attributes, backend);
    }
    const from = backend.pointer(dy);
    const dx = backend.output(input.shape);
    run(Job.AveragePoolGradient, [0, 0, from, backend.pointer(dx)], info, backend);
    return dx;
  },
);

/** Whether no window lies in the padding alone, and there is something to do. */
function everyWindowMeets(info: backend_util.Conv2DInfo): boolean {
  const { padInfo, filterHeight, filterWidth } = info;
  return (
    util.sizeFromShape(info.inShape) > 0 &&
    util.sizeFromShape(info.outShape) > 0 &&
    padInfo.top < filterHeight &&
    padInfo.left < filterWidth &&
    (info.outHeight - 1) * info.strideHeight - padInfo.top < info.inHeight &&
    (info.outWidth - 1) * info.strideWidth - padInfo.left < info.inWidth
  );
}

function run(
  job: Job,
  pointers: number[],
  info: backend_util.Conv2DInfo,
  { runtime }: VggWasmBackend,
): void {
  const work = util.sizeFromShape(info.outShape) * info.filterHeight * info.filterWidth;
  runtime.run(job, [...pointers, ...geometry(info)], [], runtime.threadsFor(work));
}

export const poolKernels: KernelConfig[] = [
  pool(MaxPool, Job.MaxPool),
  pool(AvgPool, Job.AveragePool),
  maxPoolWithPlaces,
  maxPoolGradient,
  averagePoolGradient,
];
