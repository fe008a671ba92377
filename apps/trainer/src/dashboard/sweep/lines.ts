import { choiceInWords, hasEnded, ranked, triedOf } from '@vgg/runs';
import { duration, loss, percent, significant } from '../../protocol/format.ts';
import type { Ledger } from '../../sweep/ledger.ts';
import { sweepTable } from '../../sweep/table.ts';
import { bar } from '../../terminal/blocks.ts';
import { accent, caution, faint, good, strong } from '../../terminal/palette.ts';
import { firstThatFits, fit, fitEnd, fitRight, ruled } from '../../terminal/text.ts';
import type { SweepScreen, TrialPace } from './state.ts';

/** What of a sweep the screen shows. */
export interface SweepInWords {
  folder: string;
  ledger: Ledger;
  paused: boolean;
  stopping: boolean;
  /** Seconds since this process began with it. */
  seconds: number;
  colour: boolean;
}

const NAME = 12;
const BAR = 16;
const MESSAGES = 4;
/** Below so many columns there is no room for a bar, below so many none for the speed. */
const NARROW = 60;
const WIDE = 80;
/** Heading, its rule, the header's two lines, the bar, two rules and the footer. */
const FIXED = 9;

/** The whole screen in lines. */
export function sweepLines(
  sweep: SweepInWords,
  state: SweepScreen,
  width: number,
  height: number,
): string[] {
  const running = [...state.running.values()].slice(0, Math.max(1, Math.floor(height / 3)));
  const messages = height < 16 ? 0 : MESSAGES;
  const rows = Math.max(0, height - FIXED - Math.max(1, running.length) - messages);
  const table = sweepTable(
    sweep.ledger,
    { width, colour: sweep.colour },
    { from: state.scrolled, to: state.scrolled + rows },
  ).split('\n');
  const news = state.messages.slice(-messages || state.messages.length);
  const lines = [
    identity(sweep, width),
    folder(sweep, width),
    whole(sweep, width),
    rule('trains now', width),
    ...(running.length === 0 ? [faint('nothing yet')] : running.map((one) => paceLine(one, width))),
    rule('choices, the best first', width),
    ...filled(table, rows + 2),
    ...(messages === 0
      ? []
      : filled(
          news.map((line) => fit(line, width)),
          messages,
        )),
  ];
  return [
    ...filled(lines, height - 1),
    state.end === null ? footer(sweep, width) : strong(fit(state.end, width)),
  ];
}

function identity({ ledger, paused, stopping, seconds }: SweepInWords, width: number): string {
  const { plan } = ledger;
  const [sign, style] = stopping
    ? (['■ stopping', caution] as const)
    : paused
      ? (['‖ paused', caution] as const)
      : (['▶ training', good] as const);
  const status = `${sign} ${duration(seconds)}`;
  const halving = plan.halving ? ` · 1 of ${plan.halving.factor} goes on` : '';
  const repeats = plan.repeats > 1 ? ` · ${plan.repeats} repeats` : '';
  const details = ` · ${plan.method} over ${Object.keys(plan.space).join(', ')}${halving}${repeats}`;
  return `${strong('sweep')}${fit(details, width - 'sweep'.length - status.length - 1)} ${style(status)}`;
}

function folder({ folder, ledger }: SweepInWords, width: number): string {
  const [best] = ranked(triedOf(ledger));
  const told =
    best?.accuracy === null || best === undefined
      ? ''
      : firstThatFits(
          [
            `best ${percent(best.accuracy)}: ${choiceInWords(best.choice)}`,
            `best ${percent(best.accuracy)}`,
          ],
          Math.floor(width * 0.7),
        );
  return `${fitEnd(folder, width - told.length - 2)}  ${strong(told)}`;
}

/** How many of the choices are through with. */
function whole({ ledger }: SweepInWords, width: number): string {
  const done = triedOf(ledger).filter(({ trials }) => trials.every(hasEnded)).length;
  const words = ` ${done} of ${ledger.plan.trials} choices`;
  const { done: full, track } = bar(done / ledger.plan.trials, width - words.length);
  return accent(full) + faint(track) + words;
}

function paceLine({ trial, step, totalSteps, loss: value, ...rest }: TrialPace, width: number) {
  const share = totalSteps === null ? 0 : step / totalSteps;
  const { done, track } = bar(share, width < NARROW ? 0 : BAR);
  const epoch = Math.min(trial.epochs, trial.accuracies.length + 1);
  const pace = rest.imagesPerSecond === null ? '' : `${significant(rest.imagesPerSecond)} images/s`;
  const speed = width < WIDE ? '' : `${fitRight(pace, 15)}  `;
  const figures = ` epoch ${epoch}/${trial.epochs}  loss ${fitRight(loss(value), 6)}  ${speed}`;
  const room = Math.max(0, width - NAME - done.length - track.length - figures.length);
  const words = fit(choiceInWords(trial.choice), room);
  return `${strong(fit(trial.name, NAME))}${accent(done)}${faint(track)}${figures}${faint(words)}`;
}

function footer({ paused, stopping }: SweepInWords, width: number): string {
  if (stopping) return caution(fit('saving and stopping… Ctrl-C again leaves at once', width));
  const keys = [
    ['p', paused ? 'resume' : 'pause'],
    ['q', 'save and stop'],
    ['↑ ↓', 'scroll'],
  ];
  return keys.map(([key = '', name = '']) => `${strong(key)} ${faint(name)}`).join('  ');
}

function rule(title: string, width: number): string {
  const { left, right } = ruled(title, width);
  return faint(left) + strong(title) + faint(right);
}

/** The lines with empty ones after them, and no more than there is room for. */
function filled(lines: readonly string[], height: number): string[] {
  return Array.from({ length: Math.max(0, height) }, (_, index) => lines[index] ?? '');
}
