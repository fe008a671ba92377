import { FusedBatchNorm, type KernelConfig, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { Job } from '../jobs.ts';
import type { VggWasmBackend } from '../backend.ts';
import { kernel, onCpu } from './kernel.ts';

interface Attributes {
  epsilon: number;
  relu: boolean;
}

/** x [..., channels] as rows, and how many rows a thread takes at a time. */
interface Rows {
  rows: number;
  channels: number;
  /** Rows a chunk: 64 KiB, or 32 where a chunk is then longer. */
  step: number;
  threads: number;
}

function rowsOf(x: TensorInfo, backend: VggWasmBackend): Rows {
  const channels = x.shape.at(-1) ?? 1;
  const size = util.sizeFromShape(x.shape);
  const step = Math.max(32, Math.floor(16_384 / channels));
  return { rows: size / channels, channels, step, threads: backend.runtime.threadsFor(size) };
}

/** Bytes of one number a channel, in whole vectors. */
function channelBytes(channels: number): number {
  return 4 * Math.ceil(channels / 4) * 4;
}

/** Normalisation by the batch's own statistics, which it returns beside y. */
const batchNorm = kernel<Attributes, 'x' | 'gamma' | 'beta'>(
  'VggBatchNorm',
  ({ x, gamma, beta }, { epsilon, relu }, backend) => {
    const { rows, channels, step, threads } = rowsOf(x, backend);
    const { runtime } = backend;
    const from = backend.pointer(x);
    const scaleBy = backend.pointer(gamma);
    const shiftBy = backend.pointer(beta);
    const y = backend.output(x.shape);
    const mean = backend.output([channels]);
    const variance = backend.output([channels]);
    const vector = channelBytes(channels);
    const scale = backend.scratch(vector * (1 + 2 * Math.ceil(rows / step)));
    const partials = scale + vector;
    const means = backend.pointer(mean);
    runtime.run(Job.BatchNormPartials, [from, partials, rows, channels, step], [], threads);
    runtime.run(
      Job.BatchNormCombine,
      [partials, rows, channels, step, means, backend.pointer(variance), scaleBy, scale, from],
      [epsilon],
      threads,
    );
    runtime.run(
      Job.BatchNormApply,
      [from, backend.pointer(y), rows, channels, step, means, scale, shiftBy, Number(relu)],
      [],
      threads,
    );
    return [y, mean, variance];
  },
);

const batchNormGradient = kernel<Attributes, 'dy' | 'x' | 'gamma' | 'beta' | 'mean' | 'variance'>(
  'VggBatchNormGrad',
  ({ dy, x, gamma, beta, mean, variance }, { epsilon, relu }, backend) => {
    const { rows, channels, step, threads } = rowsOf(x, backend);
    const { runtime } = backend;
    const chunks = Math.ceil(rows / step);
    const from = backend.pointer(x);
    const given = backend.pointer(dy);
    const dx = backend.output(x.shape);
    const dGamma = backend.output([channels]);
    const dBeta = backend.output([channels]);
    const vector = channelBytes(channels);
    const scale = backend.scratch(vector * (3 + 2 * chunks));
    const [slope, shift, partials] = [1, 2, 3].map((i) => scale + i * vector) as [
      number,
      number,
      number,
    ];
    const variances = backend.pointer(variance);
    const forward = [backend.pointer(mean), scale, backend.pointer(beta), Number(relu)];
    runtime.run(
      Job.BatchNormScale,
      [channels, variances, backend.pointer(gamma), scale],
      [epsilon],
      1,
    );
    runtime.run(
      Job.BatchNormGradientPartials,
      [from, given, partials, rows, channels, step, ...forward],
      [],
      threads,
    );
    const sums = [backend.pointer(dBeta), backend.pointer(dGamma)];
    runtime.run(
      Job.BatchNormGradientCombine,
      [partials, chunks, channels, rows, variances, scale, ...sums, slope, shift],
      [epsilon],
      threads,
    );
    runtime.run(
      Job.BatchNormGradientApply,
      [from, given, backend.pointer(dx), rows, channels, step, ...forward, slope, shift],
      [],
      threads,
    );
    return [dx, dGamma, dBeta];
  },
);

/** Inference: statistics are given. Ours where every vector has one number a channel. */
const fusedBatchNorm = kernel<
  { varianceEpsilon?: number },
  'x' | 'mean' | 'variance' | 'scale' | 'offset'
>(FusedBatchNorm, (inputs, attributes, backend) => {
  const { x, mean, variance } = inputs;
  const scale = inputs.scale as TensorInfo | undefined;
  const offset = inputs.offset as TensorInfo | undefined;
  const vectors = [mean, variance, scale, offset].filter((vector) => vector != null);
  const channels = x.shape.at(-1) ?? 0;
  const ours =
    [x, ...vectors].every(({ dtype }) => dtype === 'float32') &&
    vectors.every(({ shape }) => util.sizeFromShape(shape) === channels) &&
    util.sizeFromShape(x.shape) > 0;
  if (!ours) return onCpu(FusedBatchNorm, inputs, attributes, backend);
  const { rows, step, threads } = rowsOf(x, backend);
  const { runtime } = backend;
  const from = backend.pointer(x);
  const given = [mean, variance].map((vector) => backend.pointer(vector)) as [number, number];
  const gamma = scale ? backend.pointer(scale) : 0;
  const beta = offset ? backend.pointer(offset) : 0;
  const y = backend.output(x.shape);
  const vector = channelBytes(channels);
  const scales = backend.scratch(2 * vector);
  const zeros = scales + vector;
  const epsilon = attributes.varianceEpsilon ?? 0.001;
  runtime.run(Job.BatchNormScale, [channels, given[1], gamma, scales], [epsilon], 1);
  if (!offset) runtime.run(Job.Fill, [zeros, vector, 0], [], 1);
  runtime.run(
    Job.BatchNormApply,
    [from, backend.pointer(y), rows, channels, step, given[0], scales, beta || zeros, 0],
    [],
    threads,
  );
  return y;
});

export const batchNormKernels: KernelConfig[] = [batchNorm, batchNormGradient, fusedBatchNorm];
