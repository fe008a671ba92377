import type { Experiment } from '../../experiment/experiment.ts';

/** One training of a comparison. */
export interface Trial {
  experiment: Experiment;
  configuration: string;
  repeat: number;
  /** Name of the run's folder. */
  name: string;
}
