import { type Choice, hasEnded, ranked, type Trial, type Tried, triedOf } from '@vgg/runs';
import { experimentOf } from '../experiment/experiment.ts';
import { gridChoice, randomChoice } from './choose.ts';
import { type Verdict, verdicts } from './halving.ts';
import type { Ledger } from './ledger.ts';
import type { SweepPlan } from './plan.ts';
import { tpeChoice } from './tpe.ts';

/**
 * The trials that the sweep lacks and could begin now: repeats of choices that were not stopped, and
 * the next choice, where what it depends on is known.
 * @returns new trials, waiting; none where all are there or others must end first
 */
export function nextTrials(ledger: Ledger): Trial[] {
  const { plan } = ledger;
  const tried = triedOf(ledger);
  const said = verdictsOf(ledger);
  const repeats = tried.flatMap(({ choice, number, trials: own }) =>
    goesOn(own[0], said) && own.length < plan.repeats
      ? Array.from({ length: plan.repeats - own.length }, (_, index) =>
          trialOf(plan, choice, number, own.length + 1 + index),
        )
      : [],
  );
  if (repeats.length > 0) return repeats;
  const number = tried.length + 1;
  if (number > plan.trials) return [];
  const choice = choiceOf(plan, number, tried);
  return choice === null ? [] : [trialOf(plan, choice, number, 1)];
}

/** Whether a first training came to its end and is not stopped afterwards either. */
function goesOn(first: Trial | undefined, said: Map<Trial, Verdict>): boolean {
  if (first?.state !== 'finished') return false;
  const verdict = said.get(first);
  return verdict === undefined || verdict === 'goes on';
}

/** The choice of that number, from 1; null where it waits for others. */
function choiceOf(plan: SweepPlan, number: number, tried: readonly Tried[]): Choice | null {
  const { method, space, seed, together } = plan;
  if (method === 'grid') return gridChoice(space, number - 1);
  if (method === 'random') return randomChoice(space, seed, number - 1);
  const before = tried.slice(0, Math.floor((number - 1) / together) * together);
  if (!before.every((one) => isSettled(one, plan.repeats))) return null;
  return tpeChoice(
    space,
    seed,
    number - 1,
    ranked(before).map(({ choice }) => choice),
  );
}

function isSettled({ trials }: Tried, repeats: number): boolean {
  const needed = trials[0]?.state === 'finished' ? repeats : 1;
  return trials.length >= needed && trials.every(hasEnded);
}

function trialOf(plan: SweepPlan, choice: Choice, number: number, repeat: number): Trial {
  const name = `trial-${String(number).padStart(3, '0')}${repeat === 1 ? '' : `-${repeat}`}`;
  const { seed, epochs } = outlineOf(plan, choice);
  return {
    number,
    repeat,
    name,
    choice,
    seed: seed + repeat - 1,
    epochs,
    state: 'waiting',
    accuracies: [],
  };
}

/** Seed and length of a choice's training; of one that there cannot be, it is said when it begins. */
function outlineOf({ settings }: SweepPlan, choice: Choice): { seed: number; epochs: number } {
  try {
    const { seed, recipe } = experimentOf({ ...settings, ...choice }).training;
    return { seed, epochs: recipe.epochs };
  } catch (error) {
    if (error instanceof RangeError) return { seed: 1, epochs: 1 };
    throw error;
  }
}

/** What successive halving says of the first training of each choice, by what is known now. */
function verdictsOf({ plan, trials }: Ledger): Map<Trial, Verdict> {
  if (plan.halving === null) return new Map();
  const compared = trials.filter(({ repeat }) => repeat === 1);
  const said = verdicts(
    compared.map((trial) => ({ ...trial, ended: hasEnded(trial) })),
    plan.halving,
  );
  return new Map(compared.map((trial, index) => [trial, said[index] ?? 'open']));
}

/** Which trials successive halving stops, by what is known now, and after which epoch. */
export function toStop(ledger: Ledger): Map<Trial, number> {
  return new Map(
    Array.from(verdictsOf(ledger)).flatMap(([trial, verdict]): [Trial, number][] =>
      typeof verdict === 'object' ? [[trial, verdict.stoppedAfter]] : [],
    ),
  );
}

/** Stops whom successive halving stops, while nobody trains. */
export function stopWeak(ledger: Ledger): void {
  for (const [trial, after] of toStop(ledger)) {
    Object.assign(trial, { state: 'stopped', accuracies: trial.accuracies.slice(0, after) });
  }
}

/** Whether nothing is left to do. */
export function isDone(ledger: Ledger): boolean {
  return ledger.trials.every(hasEnded) && nextTrials(ledger).length === 0;
}
