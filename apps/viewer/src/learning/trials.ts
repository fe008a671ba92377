import { isRight, type TrialOutcome } from '@vgg/core';
import { type Line, line, listed } from '../language/line.ts';
import type { Backend } from '../protocol/facts.ts';

/** What an engine made of a few steps of the training that is to come. */
export interface Trial extends TrialOutcome {
  backend: Backend;
}

/** The fastest of those that compute what the first does, and one line on the choice. */
export function fastest(trials: readonly Trial[]): { chosen: Trial; why: Line } {
  const [reference, ...others] = trials;
  const right = others.filter((trial) => isRight(trial, reference));
  const chosen = [reference, ...right].reduce((best, trial) =>
    trial.imagesPerSecond > best.imagesPerSecond ? trial : best,
  );
  const speeds = trials.map((trial) => {
    const speed = line`${trial.backend} ${Math.round(trial.imagesPerSecond)} images/s`;
    const isWrong = trial !== reference && !right.includes(trial);
    return isWrong ? line`${speed}, but computes something else (loss ${told(trial)})` : speed;
  });
  return { chosen, why: line`measured on a few steps: ${listed(speeds)}` };
}

const told = ({ losses: [first] }: Trial): string => String(Number(first.toPrecision(3)));
