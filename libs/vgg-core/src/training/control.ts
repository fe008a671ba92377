import type { StopSignal } from './abort.ts';

/** The reins of a running training; safe to pull at any time, they take hold between two steps. */
export class TrainingControl {
  private resumeWaiting: (() => void) | null = null;
  private factor = 1;
  private evaluation = false;
  private checkpoint = false;
  paused = false;

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.resumeWaiting?.();
    this.resumeWaiting = null;
  }

  /** Multiplies the learning rate from the next step on; 0.5 halves it. */
  scaleLearningRate(factor: number): void {
    this.factor *= factor;
  }

  requestEvaluation(): void {
    this.evaluation = true;
  }

  requestCheckpoint(): void {
    this.checkpoint = true;
  }

  /** Resolves when the training may go on: at once, or after `resume` or an abort. */
  async whilePaused(signal?: StopSignal): Promise<void> {
    if (!this.paused || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      this.resumeWaiting = resolve;
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** What was asked for since the last call. */
  take(): { learningRateFactor: number; evaluation: boolean; checkpoint: boolean } {
    const taken = {
      learningRateFactor: this.factor,
      evaluation: this.evaluation,
      checkpoint: this.checkpoint,
    };
    this.factor = 1;
    this.evaluation = false;
    this.checkpoint = false;
    return taken;
  }
}
