import { join } from 'node:path';
import type { TrainingJob } from '../../training/job.ts';
import type { CompareOptions } from './options.ts';
import type { Trial } from './trial.ts';

/** What the training thread is to do for one trial: begin it, or go on with it. */
export function jobFor(
  { experiment, name }: Trial,
  folder: string,
  options: CompareOptions,
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
