import type { PlannedTraining } from '../../training/plan-training.ts';

/** One training of a comparison. */
export interface Trial {
  planned: PlannedTraining;
  configuration: string;
  repeat: number;
  seed: number;
  /** Name of the run's folder. */
  name: string;
}
