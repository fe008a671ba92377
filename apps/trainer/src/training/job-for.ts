import { join } from 'node:path';
import type { Experiment } from '../experiment/experiment.ts';
import type { TrainingJob } from './job.ts';

/** How trainings that belong together are computed. */
export interface TrainingOptions {
  backend: string;
  threads?: number;
  checkpointSeconds: number;
}

/** What the training thread is to do for one of several trainings: begin it, or go on with it. */
export function jobFor(
  { experiment, name }: { experiment: Experiment; name: string },
  folder: string,
  options: TrainingOptions,
  begun: boolean,
): TrainingJob {
  const { backend, threads, checkpointSeconds: checkpointInterval } = options;
  if (begun) return { kind: 'resume', run: join(folder, name), checkpointInterval };
  return {
    kind: 'new',
    experiment,
    backend,
    parent: folder,
    name,
    checkpointInterval,
    ...(threads === undefined ? {} : { threads }),
  };
}
