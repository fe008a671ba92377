import type { ExperimentFlags } from '../../experiment/flags.ts';
import type { LogForm } from '../../training/watch.ts';

/** What `vgg compare` takes. */
export type CompareOptions = ExperimentFlags & {
  repeats: number;
  backend: string;
  threads?: number;
  out?: string;
  log?: LogForm;
  checkpointSeconds: number;
};
