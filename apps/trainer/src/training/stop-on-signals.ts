import { constants } from 'node:os';
import type { TrainingEvent } from '@vgg/core';
import type { EventSource } from '../protocol/event-source.ts';

/** Seconds that the step under way is waited for, at least and at most. */
const LEAST_WAIT = 8;
const LONGEST_WAIT = 60;
/** Milliseconds within which the same key press may arrive twice: from the terminal, and from npm. */
const DOUBLED = 1000;

export interface StopSignals {
  /** The signal that came; null while none did. */
  received(): NodeJS.Signals | null;
  /** What a key says in place of a signal. */
  note(signal: NodeJS.Signals): void;
  forget(): void;
}

/**
 * The first SIGINT, SIGTERM or SIGHUP asks the training to save and stop. It can do so between two
 * steps only, so a step that lasts much longer than those before it is left unfinished: whoever sent
 * the signal will not wait for ever. A second SIGINT or SIGTERM leaves at once, unless it follows so
 * soon that npm has only passed on what the terminal sent as well; a second SIGHUP does not count,
 * because a shell and the kernel each send one when a terminal is closed.
 *
 * @param stop asks the training to stop
 * @param abandon called before the process leaves without saving, with the seconds waited
 */
export function stopOnSignals(
  source: EventSource,
  stop: () => void,
  abandon: (seconds: number) => void,
): StopSignals {
  let received: NodeJS.Signals | null = null;
  let receivedAt = 0;
  let limit: NodeJS.Timeout | undefined;
  let longestStep = 0;
  let batchSize = 0;

  const waitForStep = (signal: NodeJS.Signals) => {
    const seconds = Math.min(LONGEST_WAIT, Math.max(LEAST_WAIT, 2 * longestStep));
    limit = setTimeout(() => {
      abandon(seconds);
      process.exit(exitCodeOf(signal));
    }, seconds * 1000);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (received && signal === 'SIGHUP') return;
    if (received && performance.now() - receivedAt < DOUBLED) return;
    if (received) process.exit(exitCodeOf(signal));
    received = signal;
    receivedAt = performance.now();
    stop();
    waitForStep(signal);
  };
  const unsubscribe = source.subscribe((event: TrainingEvent) => {
    if (event.event === 'plan' || event.event === 'warning') return;
    if (event.event === 'start') {
      batchSize = event.batchSize;
      return;
    }
    if (event.event === 'step') {
      longestStep = Math.max(longestStep, batchSize / event.imagesPerSecond);
    }
    // The step is done: what follows is saving, which is never cut short.
    clearTimeout(limit);
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    received: () => received,
    note(signal) {
      received = signal;
      waitForStep(signal);
    },
    forget() {
      clearTimeout(limit);
      unsubscribe();
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

/** 128 and the signal's number, as shells have it. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
