/** How far the epoch and the run are, and what the plan says. */

import { count, duration } from '../protocol/format.ts';
import type { TrainingHeader } from '../protocol/header.ts';
import { epochsInWords } from '../protocol/words.ts';
import { bar } from '../terminal/blocks.ts';
import { accent, faint, strong } from '../terminal/palette.ts';
import { firstThatFits, fit, fitRight } from '../terminal/text.ts';
import { progress } from './pace.ts';
import { type DashboardState, hasEnded } from './state.ts';

const NAME = 13;
const SHARE = 6;
const LEFT = 15;

/** Three lines: the bar of the epoch, the bar of the run, the plan in words. */
export function progressLines(
  header: TrainingHeader,
  state: DashboardState,
  width: number,
): [string, string, string] {
  const { epoch, run } = progress(state);
  const epochs = state.plan === null ? '' : `/${Math.ceil(state.plan.epochs)}`;
  return [
    barLine(`epoch ${epoch.number}${epochs}`, epoch, state, width),
    barLine('run', run, state, width),
    fit(planInWords(header, state, width), width),
  ];
}

function barLine(
  name: string,
  part: { done: number; of: number | null; secondsLeft: number | null },
  state: DashboardState,
  width: number,
): string {
  const steps = part.of === null ? count(part.done) : `${count(part.done)} of ${count(part.of)}`;
  const stepsWidth = width >= 80 ? 16 : 0;
  const fraction = part.of === null || part.of === 0 ? 0 : part.done / part.of;
  const { done, track } = bar(fraction, width - NAME - SHARE - LEFT - stepsWidth - 2);
  // Never "100 %" before the last step.
  const share = part.of === null ? '' : `${Math.floor(fraction * 100)} %`;
  const left =
    hasEnded(state) || part.secondsLeft === null ? '' : `${duration(part.secondsLeft)} left`;
  return (
    strong(fit(name, NAME)) +
    `${accent(done)}${faint(track)} ${fitRight(share, SHARE)} ` +
    faint(stepsWidth === 0 ? '' : fitRight(steps, stepsWidth)) +
    fitRight(left, LEFT)
  );
}

/** "10 min budget: 2.3 epochs, 912 steps of 128 images, about 9:58" */
function planInWords({ minutes }: TrainingHeader, { plan, start }: DashboardState, width: number) {
  const budget = minutes === undefined ? '' : `${minutes} min budget: `;
  if (plan === null)
    return minutes === undefined ? 'preparing' : `${budget}measuring the first steps`;
  const steps = `${budget}${epochsInWords(plan.epochs)}, ${count(plan.totalSteps)} steps`;
  const images = start === null ? steps : `${steps} of ${start.batchSize} images`;
  const seconds =
    plan.expectedSeconds === undefined
      ? ''
      : `, expected to take ${duration(plan.expectedSeconds)}`;
  return firstThatFits([images + seconds, steps + seconds, steps], width);
}
