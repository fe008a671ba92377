import type { ExperimentFlags } from '../../experiment/flags.ts';
import type { LoggerFlags } from '../../options/loggers.ts';
import type { LogForm } from '../../training/watch.ts';

/** What `vgg compare` takes. */
export type CompareOptions = ExperimentFlags &
  LoggerFlags & {
    repeats: number;
    backend: string;
    threads?: number;
    out?: string;
    log?: LogForm;
    checkpointSeconds: number;
  };
