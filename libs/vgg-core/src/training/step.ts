import { memory, stack } from '@tensorflow/tfjs-core';
import type { Network } from '../network.ts';
import { seedFor } from '../random.ts';
import type { Recipe } from '../recipes.ts';
import type { Batch } from './data.ts';
import { batchTensors } from './evaluate.ts';
import type { LayerNorms } from './events.ts';
import { LayerMeter } from './layer-norms.ts';
import type { Optimiser } from './optimiser.ts';
import type { ParameterGroups } from './parameter-groups.ts';
import { sumOfSquares } from './sum-of-squares.ts';

export interface StepResult {
  loss: number;
  /** L2 norm over all gradients before clipping; NaN where the loss already is no number. */
  gradientNorm: number;
  /** L2 norm of each weight's gradient, by its name. */
  norms: ReadonlyMap<string, number>;
  /** Where it was asked for. */
  layers?: LayerNorms[];
  tensors: number;
  bytes: number;
}

/** What differs from step to step beside the batch. */
export interface StepOptions {
  learningRate: number;
  /** Number of this step, from 1. */
  step: number;
  seed: number;
  /** How each weight learns by the recipe. */
  groups: ParameterGroups;
  /** Whether to measure what each layer gives: one more pass over all outputs. */
  measuresLayers?: boolean;
}

/** Whether a step's loss and gradient are numbers that the weights may follow. */
function isFiniteStep({ loss, gradientNorm }: Pick<StepResult, 'loss' | 'gradientNorm'>) {
  return Number.isFinite(loss) && Number.isFinite(gradientNorm);
}

/**
 * One step of training: forward, loss, backward, optimiser. Where the loss or the gradient is no
 * finite number, the optimiser leaves the weights as they were.
 */
export async function trainingStep(
  network: Network,
  optimiser: Optimiser,
  recipe: Recipe,
  batch: Batch,
  { learningRate, step, seed, groups, measuresLayers = false }: StepOptions,
): Promise<StepResult> {
  const [images, labels] = batchTensors(batch, network.architecture.inputSize);
  const { labelSmoothing, batchNormMomentum } = recipe;
  const meter = measuresLayers ? new LayerMeter() : null;
  const { loss, gradients } = network.lossAndGradients(images, labels, {
    seed: seedFor(seed, 'step', step),
    labelSmoothing,
    batchNormMomentum,
    isFixed: (name) => groups.isFixed(name),
    ...(meter && { onOutput: (layer, output) => meter.take(layer, output) }),
  });
  const squares = [...gradients.values()].map(sumOfSquares);
  // Read together and not added up by AddN, which needs more buffers than WebGPU binds.
  const stacked = stack(squares);
  const [[lossValue], squaredNorms] = await Promise.all([loss.data(), stacked.data<'float32'>()]);
  const norms = new Map(
    Array.from(gradients.keys(), (name, i) => [name, Math.sqrt(squaredNorms[i])]),
  );
  const gradientNorm = Math.sqrt(squaredNorms.reduce((total, squared) => total + squared, 0));
  if (isFiniteStep({ loss: lossValue, gradientNorm })) {
    const limit = recipe.gradientClipping;
    // PyTorch's clip_grad_norm_ adds the same 1e-6.
    const scale = limit === null ? 1 : Math.min(1, limit / (gradientNorm + 1e-6));
    for (const [name, gradient] of gradients) {
      const { rate, decay, hasFilters } = groups.of(name);
      optimiser.update(name, network.weight(name), gradient, {
        learningRate: learningRate * rate,
        step,
        gradientScale: scale,
        decayFactor: decay,
        hasFilters,
      });
      gradient.dispose();
    }
  }
  for (const used of [images, labels, loss, stacked, ...squares, ...gradients.values()]) {
    used.dispose();
  }
  const layers = await meter?.norms(norms);
  const { numTensors, numBytes } = memory();
  return {
    loss: lossValue,
    gradientNorm,
    norms,
    tensors: numTensors,
    bytes: numBytes,
    ...(layers && { layers }),
  };
}
