import type { TrainingOptions } from '../../training/job-for.ts';
import type { LogForm } from '../../training/watch.ts';

/** What `vgg sweep` takes. */
export interface SweepOptions extends TrainingOptions {
  out?: string;
  parallel: number;
  /** Address of the queue that workers take trials from; none trains here. */
  queue?: string;
  log?: LogForm;
}
