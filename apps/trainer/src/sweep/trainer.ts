import type { TrainingEvent } from '@vgg/core';
import type { Trial } from '@vgg/runs';

/** What a trial's training may be asked. */
export type Wanted = 'go' | 'pause' | 'stop';

/** How a trial's training came to an end; `interrupted`: it was asked to stop, and can go on. */
export type TrialEnd =
  | { reason: 'finished' | 'interrupted' }
  | { reason: 'failed'; message: string };

/** A trial that is being trained, here or elsewhere. */
export interface TrialTraining {
  ask(wanted: Wanted): void;
  /** Rejects with one line where it cannot begin for a reason that is not the trial's own. */
  end: Promise<TrialEnd>;
}

/** What is told of a trial while it trains. */
export interface TrialListener {
  event(event: TrainingEvent): void;
  notice(message: string): void;
}

/** Whoever trains trials: this process, or workers on many machines. */
export interface Trainer {
  /** So many at the same time, at most. */
  places: number;
  start(trial: Trial, listener: TrialListener): TrialTraining;
  close(): Promise<void>;
}
