/** How fast the training goes, how far it is, and how long it will last. */
import type { PlanEvent, StartEvent, StepEvent } from '@vgg/core';

export interface Pace {
  /** Of the recent steps; null before the second. */
  secondsPerStep: number | null;
  /** Of the last evaluation; null before the first. */
  secondsPerEvaluation: number | null;
}

export const noPace: Pace = { secondsPerStep: null, secondsPerEvaluation: null };

/** What of the state the pace is measured from. */
interface Measured {
  start: StartEvent | null;
  plan: PlanEvent | null;
  latest: StepEvent | null;
  step: number;
  epochs: readonly { epoch: number }[];
  evaluations: readonly { step: number }[];
  pace: Pace;
  activity: string;
  heardAt: number | null;
  now: number;
}

/** How much of the measured pace is the past: about the last 10 steps count. */
const MEMORY = 0.9;
/** Until one was measured: a forward pass is about a third of a training step's work. */
const EVALUATION_SPEED = 3;

/** The pace after one more step. A gap with an evaluation in it tells how long that took. */
export function measurePace(state: Measured, event: StepEvent): Pace {
  const batch = state.start?.batchSize ?? 0;
  const ownSeconds = event.imagesPerSecond > 0 ? batch / event.imagesPerSecond : null;
  if (ownSeconds === null) return state.pace;
  const past = state.pace.secondsPerStep;
  const secondsPerStep = past === null ? ownSeconds : MEMORY * past + (1 - MEMORY) * ownSeconds;
  const { latest } = state;
  const evaluated =
    latest !== null && state.evaluations.some((evaluation) => evaluation.step >= latest.step);
  if (!evaluated || event.step !== latest.step + 1) return { ...state.pace, secondsPerStep };
  const gap = event.seconds - latest.seconds - ownSeconds;
  return { secondsPerStep, secondsPerEvaluation: Math.max(0, gap) };
}

export interface Progress {
  /** Steps done and to do; `of` is null before the plan. */
  run: { done: number; of: number | null; secondsLeft: number | null };
  /** The epoch under way; its number is 0 before the first step. */
  epoch: { number: number; done: number; of: number | null; secondsLeft: number | null };
  /** Seconds of training so far, counted on between two events. */
  elapsed: number;
}

/** Where the training is. Seconds left come from the measured speed, evaluations included. */
export function progress(state: Measured): Progress {
  const stepsPerEpoch = state.start?.stepsPerEpoch ?? null;
  const totalSteps = state.plan?.totalSteps ?? null;
  const number = stepsPerEpoch === null ? 0 : epochUnderWay(state.step, stepsPerEpoch, totalSteps);
  const before = stepsPerEpoch === null ? 0 : Math.max(0, number - 1) * stepsPerEpoch;
  const of =
    stepsPerEpoch === null
      ? null
      : Math.min(stepsPerEpoch, (totalSteps ?? Number.POSITIVE_INFINITY) - before);
  const done = state.step - before;
  const waited = sinceLastEvent(state);
  const left = (steps: number | null, evaluations: number) =>
    steps === null ? null : secondsFor(state, steps, evaluations, waited);
  const evaluationsLeft =
    stepsPerEpoch === null || totalSteps === null
      ? 0
      : Math.ceil(totalSteps / stepsPerEpoch) - state.epochs.length;
  const evaluated = state.epochs.some((known) => known.epoch === number);
  return {
    run: {
      done: state.step,
      of: totalSteps,
      secondsLeft: left(totalSteps === null ? null : totalSteps - state.step, evaluationsLeft),
    },
    epoch: {
      number,
      done,
      of,
      secondsLeft: left(of === null ? null : of - done, evaluated ? 0 : 1),
    },
    elapsed: (state.latest?.seconds ?? 0) + waited,
  };
}

function epochUnderWay(step: number, stepsPerEpoch: number, totalSteps: number | null): number {
  const last =
    totalSteps === null ? Number.POSITIVE_INFINITY : Math.ceil(totalSteps / stepsPerEpoch);
  // An epoch's last step still belongs to it: its evaluation is under way.
  return Math.min(last, Math.max(1, Math.ceil(step / stepsPerEpoch)));
}

function sinceLastEvent({ activity, heardAt, now }: Measured): number {
  const runs = activity === 'training' || activity === 'evaluating' || activity === 'stopping';
  return runs && heardAt !== null ? Math.max(0, (now - heardAt) / 1000) : 0;
}

function secondsFor(state: Measured, steps: number, evaluations: number, waited: number) {
  const { secondsPerStep, secondsPerEvaluation } = state.pace;
  if (secondsPerStep === null || state.start === null) return null;
  const { testImages, batchSize } = state.start;
  const evaluation =
    secondsPerEvaluation ?? (testImages / batchSize) * (secondsPerStep / EVALUATION_SPEED);
  return Math.max(0, steps * secondsPerStep + Math.max(0, evaluations) * evaluation - waited);
}
