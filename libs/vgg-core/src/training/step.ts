import { memory, square, stack, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { hasKernel, runKernel } from '../layers/kernels.ts';
import type { Network } from '../network.ts';
import { seedFor } from '../random.ts';
import type { Recipe } from '../recipes.ts';
import type { Batch } from './data.ts';
import { batchTensors } from './evaluate.ts';
import type { Optimiser } from './optimiser.ts';
import { ParameterGroups } from './parameter-groups.ts';

export interface StepResult {
  loss: number;
  /** L2 norm over all gradients before clipping; NaN where the loss already is no number. */
  gradientNorm: number;
  /** L2 norm of each weight's gradient, by its name. */
  norms: ReadonlyMap<string, number>;
  tensors: number;
  bytes: number;
}

/** Whether a step's loss and gradient are numbers that the weights may follow. */
export function isFiniteStep({ loss, gradientNorm }: Pick<StepResult, 'loss' | 'gradientNorm'>) {
  return Number.isFinite(loss) && Number.isFinite(gradientNorm);
}

/**
 * One step of training: forward, loss, backward, optimiser. Where the loss or the gradient is no
 * finite number, the optimiser leaves the weights as they were.
 * @param step number of this step, from 1
 */
export async function trainingStep(
  network: Network,
  optimiser: Optimiser,
  recipe: Recipe,
  batch: Batch,
  learningRate: number,
  step: number,
  seed: number,
): Promise<StepResult> {
  const [images, labels] = batchTensors(batch, network.architecture.inputSize);
  const groups = new ParameterGroups(recipe, network.architecture);
  const { labelSmoothing, batchNormMomentum } = recipe;
  const { loss, gradients } = network.lossAndGradients(images, labels, {
    seed: seedFor(seed, 'step', step),
    labelSmoothing,
    batchNormMomentum,
    isFixed: (name) => groups.isFixed(name),
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
      const { rate, decay } = groups.of(name);
      optimiser.update(name, network.weight(name), gradient, {
        learningRate: learningRate * rate,
        step,
        gradientScale: scale,
        decayFactor: decay,
      });
      gradient.dispose();
    }
  }
  for (const used of [images, labels, loss, stacked, ...squares, ...gradients.values()]) {
    used.dispose();
  }
  const { numTensors, numBytes } = memory();
  return { loss: lossValue, gradientNorm, norms, tensors: numTensors, bytes: numBytes };
}

function sumOfSquares(x: Tensor): Tensor {
  return hasKernel('VggSumOfSquares')
    ? runKernel('VggSumOfSquares', { x })[0]
    : tidy(() => sum(square(x)));
}
