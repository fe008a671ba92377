import type { CheckpointReason, TrainingEvent } from './events.ts';
import type { TrainingOptions } from './options.ts';
import type { Progress } from './progress.ts';
import { isSnapshotDue } from './snapshots.ts';

/** Seconds of training between two checkpoints within an epoch, unless told otherwise. */
const INTERVAL = 120;

/** When a training asks to be saved, and when a moment of it is to be kept. */
export class Saver {
  /** The step that was saved last. */
  savedStep: number | null;
  private readonly options: TrainingOptions;
  private readonly progress: Progress;
  private savedAt = 0;

  constructor(options: TrainingOptions, progress: Progress) {
    this.options = options;
    this.progress = progress;
    this.savedStep = options.checkpoint ? progress.step : null;
  }

  /** The clock of checkpoints begins now. */
  start(): void {
    this.savedAt = this.progress.seconds;
  }

  /** Whether it is time for a checkpoint. */
  isDue(): boolean {
    return this.progress.seconds - this.savedAt >= (this.options.checkpointInterval ?? INTERVAL);
  }

  *save(reason: CheckpointReason): Generator<TrainingEvent> {
    const { step, epoch } = this.progress;
    yield { event: 'checkpoint', step, epoch, reason };
    this.savedStep = step;
    this.savedAt = this.progress.seconds;
  }

  *saveUnlessSaved(reason: CheckpointReason): Generator<TrainingEvent> {
    if (this.savedStep !== this.progress.step) yield* this.save(reason);
  }

  /** @param atEnd the training is over, whatever was planned */
  *snapshotIfDue(atEnd = false): Generator<TrainingEvent> {
    const { progress } = this;
    const { snapshots } = this.options;
    if (snapshots === undefined || progress.snapshotStep === progress.step) return;
    if (!atEnd && !isSnapshotDue(progress, snapshots)) return;
    const { step, epoch } = progress;
    progress.snapshotStep = step;
    yield { event: 'snapshot', step, epoch };
  }
}
