import type { TrialState } from '@vgg/runs';
import type { SweepPlan } from './plan.ts';

/** What a sweep tells while it runs; plain JSON. */
export type SweepEvent =
  | { event: 'sweep'; folder: string; method: SweepPlan['method']; choices: number; ended: number }
  | {
      event: 'trial';
      trial: string;
      choice: Record<string, unknown>;
      seed: number;
      epochs: number;
      run: string;
      /** Epochs that it has behind it. */
      resumedAfter: number;
    }
  /** `accuracy`: a fraction of 1, on the images that choose the best. */
  | { event: 'epoch'; trial: string; epoch: number; accuracy: number; trainLoss: number }
  | {
      event: 'result';
      trial: string;
      state: TrialState;
      epochs: number;
      accuracy: number | null;
      message?: string;
    }
  | { event: 'notice'; trial: string; message: string }
  | {
      event: 'end';
      reason: 'finished' | 'stopped';
      best: { trial: string; choice: Record<string, unknown>; accuracy: number } | null;
    };
