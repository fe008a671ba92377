import type { LoggedTraining } from '@vgg/loggers';

/** What is known of a training once its engine runs and its folder is there. */
export interface TrainingHeader {
  /** "VGG-A", "custom, 6 stages" */
  network: string;
  /** "A", "A-LRN", … */
  configuration: string;
  recipe: string;
  batchNorm: boolean;
  /** The engine's name, and the one line that says why it was chosen. */
  engine: string;
  engineReason: string;
  threads: number;
  runFolder: string;
  /** What it learns from, where that is not CIFAR-10. */
  data?: string;
  /** Trained as the reference was, so that its published figures may stand beside. */
  asPublished?: boolean;
  /** The time budget, if there is one. */
  minutes?: number;
  /** What TensorBoard, MLflow and the like are told of it. */
  logged: LoggedTraining;
}
