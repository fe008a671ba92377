import { z } from 'zod';
import type { NamedValues } from '../network.ts';

/** Where a training stands: with the tensors, all that is needed to go on as if it never stopped. */
export type Progress = {
  /** The seed from which order, augmentation, dropout and first weights are drawn. */
  seed: number;
  batchSize: number;
  /** Steps done in all. */
  step: number;
  /** The epoch being trained, from 1, and the steps done in it. */
  epoch: number;
  stepInEpoch: number;
  /** Steps of the whole training; null while a time budget is still being measured. */
  totalSteps: number | null;
  /** Sum of the losses of this epoch's steps so far. */
  epochLoss: number;
  /** Seconds of this epoch, evaluations counted in, and of its steps alone. */
  epochSeconds: number;
  epochStepSeconds: number;
  epochImages: number;
  /** Seconds of training in all: steps and evaluations, not pauses. */
  seconds: number;
  /** What the person who trains has multiplied the learning rate by. */
  learningRateFactor: number;
  bestAccuracy: number | null;
  testAccuracy: number | null;
  testLoss: number | null;
  /** Of the images held back, where there are any; they then choose the best, not the test images. */
  validationAccuracy: number | null;
  validationLoss: number | null;
  /** The best accuracy when the last epoch ended, and the epochs since it last grew. */
  bestOfEpochs: number | null;
  epochsWithoutGain: number;
  /** The step of the last evaluation. */
  evaluatedStep: number | null;
  /** The step of the last snapshot. */
  snapshotStep: number | null;
};

const count = z.int().min(0);
const seconds = z.number().min(0);
const measured = z.number().nullable();

/** Progress as a checkpoint holds it; what version 0.1 did not know yet is filled in. */
export const progressSchema: z.ZodType<Progress> = z.looseObject({
  seed: z.number(),
  batchSize: z.int().positive(),
  step: count,
  epoch: z.int().min(1),
  stepInEpoch: count,
  totalSteps: count.nullable(),
  epochLoss: z.number(),
  epochSeconds: seconds,
  epochStepSeconds: seconds,
  epochImages: count,
  seconds,
  learningRateFactor: z.number(),
  bestAccuracy: measured,
  testAccuracy: measured,
  testLoss: measured,
  validationAccuracy: measured.default(null),
  validationLoss: measured.default(null),
  bestOfEpochs: measured.default(null),
  epochsWithoutGain: count.default(0),
  evaluatedStep: count.nullable(),
  snapshotStep: count.nullable().default(null),
});

/** What is counted afresh in each epoch. */
export const epochBeginning = {
  stepInEpoch: 0,
  epochLoss: 0,
  epochSeconds: 0,
  epochStepSeconds: 0,
  epochImages: 0,
};

/** Where a training begins. */
export function firstProgress(seed: number, batchSize: number): Progress {
  return {
    seed,
    batchSize,
    step: 0,
    epoch: 1,
    ...epochBeginning,
    totalSteps: null,
    seconds: 0,
    learningRateFactor: 1,
    bestAccuracy: null,
    testAccuracy: null,
    testLoss: null,
    validationAccuracy: null,
    validationLoss: null,
    bestOfEpochs: null,
    epochsWithoutGain: 0,
    evaluatedStep: null,
    snapshotStep: null,
  };
}

/** A training put aside: weights and optimiser by name, and its progress. */
export interface Checkpoint {
  tensors: NamedValues;
  progress: Progress;
}
