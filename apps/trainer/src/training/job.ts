import type { NamedValues, TrainingEvent } from '@vgg/core';
import type { DataProgress } from '@vgg/datasets';
import type { Experiment } from '../experiment/experiment.ts';
import type { Command } from '../protocol/commands.ts';
import type { TrainingHeader } from '../protocol/header.ts';

/** What the training thread is to do; plain data. */
export type TrainingJob = (NewTraining | ResumedTraining) & {
  /** Whether the weights are sent after each epoch. */
  tellWeights?: boolean;
};

export interface NewTraining {
  kind: 'new';
  experiment: Experiment;
  backend: string;
  threads?: number;
  checkpointInterval?: number;
  /** Folder in which the run's own is made. */
  parent: string;
  name?: string;
}

export interface ResumedTraining {
  kind: 'resume';
  /** The run's folder. */
  run: string;
  /** Instead of the engine and threads that the run began with. */
  backend?: string;
  threads?: number;
  /** Train on to so many epochs. */
  epochs?: number;
  /** Where its data lie now, instead of where they were. */
  data?: string;
  checkpointInterval?: number;
}

/** From the training thread to whoever shows it. */
export type WorkerMessage =
  | { type: 'data'; progress: DataProgress }
  | { type: 'notice'; message: string }
  /** `history`: events of the run from before it was resumed. */
  | { type: 'header'; header: TrainingHeader; history: TrainingEvent[] }
  | { type: 'event'; event: TrainingEvent }
  /** A copy of the weights after an epoch, its memory handed over. */
  | ({ type: 'weights' } & EpochWeights)
  /** It could not begin, for a reason that one line tells. */
  | { type: 'error'; message: string; usage: boolean };

/** The network's weights as they were after an epoch. */
export interface EpochWeights {
  step: number;
  epoch: number;
  values: NamedValues;
}

/** To the training thread. */
export type WorkerCommand = Command;
