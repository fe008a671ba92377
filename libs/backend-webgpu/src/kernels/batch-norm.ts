import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Command, flatGroups, sizeOf } from '../backend.ts';
import {
  applyShader,
  combineGradientShader,
  combineStatisticsShader,
  gradientShader,
  gradientSumsShader,
  statisticsShader,
} from './batch-norm.wgsl.ts';
import { kernel } from './kernel.ts';

interface Attributes {
  epsilon: number;
  relu: boolean;
}

/** Fewest rows of a chunk, and about how many chunks there are at most. */
const LEAST = 32;
const MOST_CHUNKS = 256;

/** x [..., channels] as rows, in chunks; and how its kernels are dispatched. */
function plan(x: TensorInfo, epsilon: number) {
  const channels = x.shape.at(-1) ?? 1;
  const rows = sizeOf(x) / channels;
  const chunk = Math.max(LEAST, Math.ceil(rows / MOST_CHUNKS));
  const chunks = Math.ceil(rows / chunk);
  const uniforms = { integers: [rows, channels, chunk, chunks], floats: [epsilon] };
  const byChunk: Command['groups'] = [Math.ceil(channels / 64), chunks, 1];
  const byChannel: Command['groups'] = [channels, 1, 1];
  return { channels, chunks, uniforms, byChunk, byChannel, byElement: flatGroups(sizeOf(x)) };
}

/**
 * VggBatchNorm: x [..., C], gamma and beta [C] to y like x, mean and variance [C] of the batch.
 * 12 bytes an element (x is read twice, y written), about 8 operations.
 */
export const batchNorm = kernel<Attributes, 'x' | 'gamma' | 'beta'>(
  'VggBatchNorm',
  ({ x, gamma, beta }, { epsilon, relu }, backend) => {
    const { channels, chunks, uniforms, byChunk, byChannel, byElement } = plan(x, epsilon);
    const y = backend.output(x.shape);
    const [mean, variance] = [backend.output([channels]), backend.output([channels])];
    const run = (name: string, wgsl: () => string, command: Omit<Command, 'name' | 'wgsl'>) =>
      backend.run({ name, wgsl, ...uniforms, ...command });
    backend.withScratch([chunks, 2, channels], (partials) => {
      run('batch statistics', () => statisticsShader, {
        reads: [x],
        writes: [partials],
        groups: byChunk,
      });
      run('batch statistics combined', () => combineStatisticsShader, {
        reads: [partials],
        writes: [mean, variance],
        groups: byChannel,
      });
    });
    run(`batch norm ${relu}`, () => applyShader(relu), {
      reads: [x, gamma, beta, mean, variance],
      writes: [y],
      groups: byElement,
    });
    return [y, mean, variance];
  },
);

/**
 * VggBatchNormGrad: dy and x [..., C], gamma, beta, mean and variance [C] to dx like x, dGamma and
 * dBeta [C]; with relu, dy counts where the output was above zero. 20 bytes an element (dy and x are
 * read twice, dx written), about 15 operations.
 */
export const batchNormGrad = kernel<
  Attributes,
  'dy' | 'x' | 'gamma' | 'beta' | 'mean' | 'variance'
>('VggBatchNormGrad', (inputs, { epsilon, relu }, backend) => {
  const { dy, x, gamma, beta, mean, variance } = inputs;
  const { channels, chunks, uniforms, byChunk, byChannel, byElement } = plan(x, epsilon);
  const dx = backend.output(x.shape);
  const [dGamma, dBeta] = [backend.output([channels]), backend.output([channels])];
  const vectors = [gamma, beta, mean, variance];
  const run = (name: string, wgsl: () => string, command: Omit<Command, 'name' | 'wgsl'>) =>
    backend.run({ name, wgsl, ...uniforms, ...command });
  backend.withScratch([5, channels], (channelwise) => {
    backend.withScratch([chunks, 2, channels], (partials) => {
      run(`batch norm's sums ${relu}`, () => gradientSumsShader(relu), {
        reads: [dy, x, ...vectors],
        writes: [partials],
        groups: byChunk,
      });
      run("batch norm's sums combined", () => combineGradientShader, {
        reads: [partials, ...vectors],
        writes: [dGamma, dBeta, channelwise],
        groups: byChannel,
      });
    });
    run(`batch norm's gradient ${relu}`, () => gradientShader(relu), {
      reads: [dy, x, channelwise],
      writes: [dx],
      groups: byElement,
    });
  });
  return [dx, dGamma, dBeta];
});
