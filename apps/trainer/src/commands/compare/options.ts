import type { ExperimentFlags } from '../../experiment/flags.ts';
import type { LoggerFlags } from '../../options/loggers.ts';
import type { TrainingOptions } from '../../training/job-for.ts';
import type { LogForm } from '../../training/watch.ts';

/** What `vgg compare` takes. */
export type CompareOptions = ExperimentFlags &
  LoggerFlags &
  TrainingOptions & {
    repeats: number;
    out?: string;
    log?: LogForm;
  };
