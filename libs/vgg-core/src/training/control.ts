import type { StopSignal } from './abort.ts';

/** Commands to a running training; safe to give at any time, they take hold between two steps. */
export class TrainingControl {
  private wake: (() => void) | null = null;
  private factor = 1;
  private evaluation = false;
  private checkpoint = false;
  paused = false;

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.wake?.();
  }

  /** Multiplies the learning rate from the next step on; 0.5 halves it. */
  scaleLearningRate(factor: number): void {
    this.factor *= factor;
  }

  requestEvaluation(): void {
    this.evaluation = true;
    this.wake?.();
  }

  requestCheckpoint(): void {
    this.checkpoint = true;
    this.wake?.();
  }

  /**
   * While paused, waits for someone to ask for a checkpoint or an evaluation: true. False when the
   * training may go on: at once, or after `resume` or an abort.
   */
  async asksWhilePaused(signal?: StopSignal): Promise<boolean> {
    while (this.paused && !signal?.aborted) {
      if (this.evaluation || this.checkpoint) return true;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
      this.wake = null;
    }
    return false;
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
