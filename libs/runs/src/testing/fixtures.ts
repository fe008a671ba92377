import {
  type Checkpoint,
  firstProgress,
  type ModelCard,
  recipes,
  type TrainingEvent,
} from '@vgg/core';
import type { NewRunSettings } from '../settings.ts';

export const card: ModelCard = {
  format: 1,
  network: {
    configuration: 'A',
    layers: '64 M 128 M 256 256 M 512 512 M 512 512 M',
    head: [64, 64],
    batchNorm: true,
    dropout: 0.5,
    initialiser: 'pytorch',
  },
  input: {
    size: 32,
    resize: 32,
    interpolation: 'lanczos',
    mean: [0.5, 0.5, 0.5],
    deviation: [0.25, 0.25, 0.25],
  },
  classes: ['circle', 'square', 'star'],
  data: { name: 'folder', source: 'shapes', trainCount: 300, testCount: 60 },
  training: { recipe: { ...recipes.fast, name: 'fast' }, seed: 7 },
};

export const settings: NewRunSettings = { card, engine: 'wasm' };

/** The card of another configuration and recipe. */
export function cardNamed(configuration: string, recipe: string): ModelCard {
  return {
    ...card,
    network: { ...card.network, configuration },
    training: { recipe: { ...recipes.fast, name: recipe }, seed: 7 },
  };
}

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
    progress: {
      ...firstProgress(7, 128),
      step,
      stepInEpoch: step,
      totalSteps: 100,
      epochImages: 128 * step,
      seconds: step,
    },
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
