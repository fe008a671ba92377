import type { NamedValues, TrainingEvent } from '@vgg/core';
import type { TrainingLogger } from '../logger.ts';

const STEPS_PER_EPOCH = 20;

/** What a training would tell from after `from` to `to`, steps of a falling loss, without an end. */
export function* rehearsal(from: number, to: number): Generator<TrainingEvent> {
  yield {
    event: 'start',
    configuration: 'A',
    recipe: 'fast',
    batchNorm: true,
    parameters: 9_231_114,
    seed: 1,
    batchSize: 128,
    trainImages: 2560,
    testImages: 512,
    stepsPerEpoch: STEPS_PER_EPOCH,
    step: from,
  };
  for (let step = from + 1; step <= to; step++) {
    yield stepEvent(step);
    if (step % STEPS_PER_EPOCH === 0) yield* epochEvents(step);
  }
}

export function stepEvent(step: number): TrainingEvent & { event: 'step' } {
  return {
    event: 'step',
    step,
    epoch: Math.ceil(step / STEPS_PER_EPOCH),
    loss: lossAt(step),
    gradientNorm: 1 + 1 / step,
    learningRate: 0.1 / step,
    imagesPerSecond: 200 + (step % 7),
    seconds: step / 2,
    tensors: 70,
    bytes: 5_000_000,
  };
}

export function endEvent(reason: 'finished' | 'stopped' | 'failed', step: number): TrainingEvent {
  return {
    event: 'end',
    reason,
    step,
    epoch: 3,
    seconds: 30,
    bestAccuracy: 0.5,
    testAccuracy: 0.5,
  };
}

/** Kernel and bias of a first convolution, and of a dense layer; other numbers at each step. */
export function weightsAt(step: number): NamedValues {
  const numbers = (length: number) =>
    Float32Array.from({ length }, (_, place) => Math.sin(place * 1.7 + step) / 4);
  return {
    'conv1_1/kernel': { shape: [3, 3, 3, 64], data: numbers(1728) },
    'conv1_1/bias': { shape: [64], data: numbers(64) },
    'fc8/kernel': { shape: [512, 10], data: numbers(5120) },
  };
}

/** Tells a logger all of it, with weights after each epoch. */
export function tell(logger: TrainingLogger, events: Iterable<TrainingEvent>): void {
  for (const event of events) {
    logger.record(event);
    if (event.event === 'epoch') logger.weights?.(event.step, event.epoch, weightsAt(event.step));
  }
}

function* epochEvents(step: number): Generator<TrainingEvent> {
  const figures = { step, epoch: step / STEPS_PER_EPOCH, ...testFigures(step) };
  yield { event: 'evaluation', ...figures, images: 512, seconds: 1, best: true };
  yield {
    event: 'epoch',
    ...figures,
    trainLoss: lossAt(step),
    seconds: 11,
    cumulativeSeconds: step / 2,
    imagesPerSecond: 200,
    learningRate: 0.1 / step,
  };
}

function lossAt(step: number): number {
  return 2.3 * Math.exp(-step / 40);
}

function testFigures(step: number) {
  return { testAccuracy: 1 - 0.9 * Math.exp(-step / 40), testLoss: lossAt(step) + 0.1 };
}
