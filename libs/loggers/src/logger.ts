import type { NamedValues, TrainingEvent } from '@vgg/core';

/**
 * Tells another tool of a training. Whatever becomes of that tool (a full disk, a server that is
 * away or hangs) costs one warning and never the training: no method throws or rejects.
 */
export interface TrainingLogger {
  /** Takes note of an event and returns at once; it is written later. */
  record(event: TrainingEvent): void;
  /**
   * Takes note of the network's weights, kernels HWIO or [in, out]; kept by reference until they
   * are written. Absent where nobody wants them.
   */
  weights?(step: number, epoch: number, values: NamedValues): void;
  /** Writes what is left; takes ten seconds at most. */
  close(): Promise<void>;
}

/** A training as tools that hold many of them know it. */
export interface LoggedTraining {
  /** The run's name. */
  name: string;
  /** Tells this run from every other, and is the same when it is resumed: name and time of its start. */
  identity: string;
  /** Hyper-parameters and facts, nested as they come: architecture, recipe, seed, engine. */
  parameters: Parameters;
}

export interface Parameters {
  [name: string]: unknown;
}

/** Told at most once by each logger: one line for the person who trains. */
export type Warn = (message: string) => void;
