import type { TrainingEvent } from '@vgg/core';
import type { Trial } from '@vgg/runs';
import type { SweepEvent } from '../../sweep/events.ts';

/** What a trial that trains now tells of itself. */
export interface TrialPace {
  trial: Trial;
  /** Steps done, and in all; null before the plan. */
  step: number;
  totalSteps: number | null;
  loss: number | null;
  imagesPerSecond: number | null;
}

/** All that the sweep's screen shows beside its ledger. */
export interface SweepScreen {
  running: ReadonlyMap<Trial, TrialPace>;
  /** The latest last. */
  messages: readonly string[];
  /** Rows of the table that are above the first one shown. */
  scrolled: number;
  /** How the sweep ended, in words. */
  end: string | null;
}

export const empty: SweepScreen = { running: new Map(), messages: [], scrolled: 0, end: null };

const MOST_MESSAGES = 50;

/** After an event of one of the trainings. */
export function observeTraining(
  state: SweepScreen,
  trial: Trial,
  event: TrainingEvent,
): SweepScreen {
  const fresh = { trial, step: 0, totalSteps: null, loss: null, imagesPerSecond: null };
  const before = state.running.get(trial) ?? fresh;
  const running = new Map(state.running);
  if (event.event === 'end') running.delete(trial);
  else if (event.event === 'plan') running.set(trial, { ...before, totalSteps: event.totalSteps });
  else if (event.event === 'step') {
    const { step, loss, imagesPerSecond } = event;
    running.set(trial, { ...before, step, loss, imagesPerSecond });
  } else running.set(trial, before);
  return { ...state, running };
}

/** After what the sweep tells, `line` in words: news are kept, epochs are in the table. */
export function observeSweep(state: SweepScreen, event: SweepEvent, line: string): SweepScreen {
  if (event.event === 'epoch' || event.event === 'sweep') return state;
  if (event.event === 'end') return { ...state, end: line };
  return { ...state, messages: [...state.messages, line].slice(-MOST_MESSAGES) };
}

/** The table moved by so many rows, within what there is. */
export function scroll(state: SweepScreen, rows: number, length: number): SweepScreen {
  const scrolled = Math.max(0, Math.min(length - 1, state.scrolled + rows));
  return { ...state, scrolled };
}
