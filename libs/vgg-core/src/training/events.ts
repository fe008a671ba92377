/**
 * What the training loop tells the world. One type serves the dashboard, the plain log, JSON lines,
 * the run on disk and a page in the browser: every event is plain JSON.
 *
 * Accuracies are fractions of 1, losses are mean cross-entropies in nats, times are seconds,
 * speeds are training images per second. Epochs and steps count from 1.
 */
export type TrainingEvent =
  | StartEvent
  | PlanEvent
  | StepEvent
  | EvaluationEvent
  | EpochEvent
  | CheckpointEvent
  | SnapshotEvent
  | WarningEvent
  | EndEvent;

/** The loop begins, anew or from a checkpoint. */
export interface StartEvent {
  event: 'start';
  configuration: string;
  recipe: string;
  batchNorm: boolean;
  parameters: number;
  seed: number;
  batchSize: number;
  trainImages: number;
  /** Held back from the training images; absent where none are. */
  validationImages?: number;
  testImages: number;
  stepsPerEpoch: number;
  /** The last step done before; 0 for a new run. */
  step: number;
}

/** How long this training will be; with a time budget it comes after the first, measured steps. */
export interface PlanEvent {
  event: 'plan';
  step: number;
  totalSteps: number;
  /** totalSteps in epochs; a fraction where a time budget ends within one. */
  epochs: number;
  /** Expected seconds for the whole training; absent without a time budget. */
  expectedSeconds?: number;
}

/** One optimiser step was taken. */
export interface StepEvent {
  event: 'step';
  step: number;
  epoch: number;
  loss: number;
  /** L2 norm over all gradients, before clipping. */
  gradientNorm: number;
  learningRate: number;
  imagesPerSecond: number;
  /** Seconds of training so far: steps and evaluations, not pauses. */
  seconds: number;
  /** Tensors and bytes that the engine holds. */
  tensors: number;
  bytes: number;
  /** At the first step of each epoch: how large signals and gradients are, first layer first. */
  layers?: LayerNorms[];
}

/** How large a convolution's or a dense layer's signal and gradient are. */
export interface LayerNorms {
  layer: string;
  /** Root of the mean square of its outputs over the batch, after its ReLU where it has one. */
  activation: number;
  /** L2 norm of the loss's gradient by its kernel; null where that does not learn. */
  gradient: number | null;
}

/**
 * What an evaluation measured. Without validation images it is on the test images; with them it is
 * on these, and the test images are seen once, at the end.
 */
export interface Measured {
  testAccuracy: number | null;
  testLoss: number | null;
  validationAccuracy?: number | null;
  validationLoss?: number | null;
}

/** The accuracy by which the best network is chosen: on the validation images where there are any. */
export function accuracyOf(event: Pick<Measured, 'testAccuracy' | 'validationAccuracy'>) {
  return event.validationAccuracy ?? event.testAccuracy;
}

/** The loss on the same images. */
export function lossOf(event: Pick<Measured, 'testLoss' | 'validationLoss'>): number | null {
  return event.validationLoss ?? event.testLoss;
}

/** The network was tested on all validation or all test images. */
export interface EvaluationEvent extends Measured {
  event: 'evaluation';
  step: number;
  epoch: number;
  images: number;
  seconds: number;
  /** Better than every evaluation before it in this run. */
  best: boolean;
}

/** An epoch ended: the reference's three figures and more. */
export interface EpochEvent extends Measured {
  event: 'epoch';
  epoch: number;
  step: number;
  /** Mean of the training losses of the epoch's batches, measured while training. */
  trainLoss: number;
  /** Seconds that this epoch took, its evaluation included. */
  seconds: number;
  /** Seconds since the run began, pauses left out. */
  cumulativeSeconds: number;
  imagesPerSecond: number;
  learningRate: number;
}

export type CheckpointReason = 'interval' | 'epoch' | 'best' | 'requested' | 'stopped' | 'finished';

/** Now is the moment to save; whoever persists the run fills in where. */
export interface CheckpointEvent {
  event: 'checkpoint';
  step: number;
  epoch: number;
  reason: CheckpointReason;
  path?: string;
}

/** Now is the moment to keep the weights that answer, to look at them later; see `snapshots`. */
export interface SnapshotEvent {
  event: 'snapshot';
  step: number;
  epoch: number;
}

/** Something that the person who trains should know. */
export interface WarningEvent {
  event: 'warning';
  step: number;
  message: string;
}

export type EndReason = 'finished' | 'stopped' | 'failed';

/** The last event. */
export interface EndEvent {
  event: 'end';
  reason: EndReason;
  step: number;
  epoch: number;
  seconds: number;
  /** The best of all evaluations; see {@link accuracyOf}. */
  bestAccuracy: number | null;
  testAccuracy: number | null;
  validationAccuracy?: number | null;
  /** Why, for `failed`, and for `finished` where it ended before its time. */
  message?: string;
  /** The run's folder; filled in by whoever persists the run. */
  run?: string;
}
