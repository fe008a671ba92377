import type { EpochEvent, PlanEvent, StepEvent } from '@vgg/core';
import { checkName } from '@vgg/runs';
import { z } from 'zod';
import type { Experiment } from '../../experiment/experiment.ts';
import type { Wanted } from '../trainer.ts';

/** A trial as it waits in a queue: all that a worker on another machine needs; plain JSON. */
export interface TrialJob {
  /** Name of the sweep's folder in the folder of runs that all machines share. */
  sweep: string;
  /** Of the run. */
  name: string;
  experiment: Experiment;
  /** What its sweep asks of it now. */
  wanted: Wanted;
}

/** What a worker tells of a trial while it trains. */
export interface TrialProgress {
  epochs: EpochEvent[];
  plan: PlanEvent | null;
  step: StepEvent | null;
}

const jobSchema = z.object({
  sweep: z.string().regex(/^(?!\.{1,2}$)[^/\\\0]+$/),
  name: z.string().refine((name) => checkName(name) === name),
  experiment: z.custom<Experiment>((value) => typeof value === 'object' && value !== null),
  wanted: z.enum(['go', 'pause', 'stop']),
});

/** Whether a job is a trial of a folder below the shared one; others may put jobs into the queue, too. */
export function isTrialJob(data: unknown): data is TrialJob {
  try {
    return jobSchema.safeParse(data).success;
  } catch {
    return false;
  }
}
