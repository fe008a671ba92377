import type { TrainingEvent } from '@vgg/core';
import type { Checkpoint } from '../checkpoints.ts';
import type { NewRunSettings } from '../settings.ts';

export const settings: NewRunSettings = {
  configuration: 'A',
  options: { batchNorm: true },
  recipe: { name: 'fast' },
  seed: 7,
  batchSize: 128,
  engine: 'wasm',
};

/** All values are the step, so that a mixture of two checkpoints is seen. */
export function checkpointOf(step: number, elements = 64): Checkpoint {
  return {
    tensors: {
      'conv1_1/kernel': { shape: [elements], data: new Float32Array(elements).fill(step) },
      'adam/firstMoment/conv1_1/kernel': {
        shape: [elements],
        data: new Float32Array(elements).fill(-step),
      },
    },
    progress: { step, epoch: 1, bestAccuracy: null },
  };
}

export function stepEvent(step: number): TrainingEvent {
  return {
    event: 'step',
    step,
    epoch: 1,
    loss: 2.3,
    gradientNorm: 1,
    learningRate: 1e-3,
    imagesPerSecond: 100,
    seconds: step * 1.5,
    tensors: 10,
    bytes: 1000,
  };
}

export function epochEvent(epoch: number, step: number, testAccuracy: number): TrainingEvent {
  return {
    event: 'epoch',
    epoch,
    step,
    trainLoss: 1,
    testAccuracy,
    testLoss: 1,
    seconds: 60,
    cumulativeSeconds: 60 * epoch,
    imagesPerSecond: 100,
    learningRate: 1e-3,
  };
}

export function endEvent(reason: 'finished' | 'stopped' | 'failed', step: number): TrainingEvent {
  return {
    event: 'end',
    reason,
    step,
    epoch: 1,
    seconds: 100,
    bestAccuracy: null,
    testAccuracy: null,
  };
}
