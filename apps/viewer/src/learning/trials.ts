import type { Backend } from '../protocol/facts.ts';

/** What an engine made of a few steps of the training that is to come. */
export interface Trial {
  backend: Backend;
  /** Of the first steps, on the same images. */
  losses: number[];
  imagesPerSecond: number;
}

/** Engines add in other orders; after a step or two that shows in the third digit at most. */
const NEAR = 5e-3;

/** The fastest of those that compute what the first does, and one line on the choice. */
export function fastest(trials: readonly Trial[]): { chosen: Trial; why: string } {
  const [reference, ...others] = trials;
  const right = others.filter((trial) => isRight(trial, reference));
  const chosen = [reference, ...right].reduce((best, trial) =>
    trial.imagesPerSecond > best.imagesPerSecond ? trial : best,
  );
  const speeds = trials.map((trial) => {
    const speed = `${trial.backend} ${Math.round(trial.imagesPerSecond)} images/s`;
    const isWrong = trial !== reference && !right.includes(trial);
    return isWrong ? `${speed}, but computes something else (loss ${told(trial)})` : speed;
  });
  return { chosen, why: `measured on a few steps: ${speeds.join(', ')}` };
}

function isRight({ losses }: Trial, reference: Trial): boolean {
  return reference.losses.every(
    (loss, i) => Math.abs(losses[i] - loss) <= NEAR * Math.max(1, Math.abs(loss)),
  );
}

const told = ({ losses: [first] }: Trial): string => String(Number(first.toPrecision(3)));
