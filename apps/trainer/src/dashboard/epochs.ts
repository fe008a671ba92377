/** The table of epochs, beside what the reference published for the same epoch. */

import { accuracyOf } from '@vgg/core';
import { duration, loss, percent } from '../protocol/format.ts';
import type { PublishedResult } from '../reference/published.ts';
import { accent, faint, plain, strong } from '../terminal/palette.ts';
import { fit, fitRight, ruled } from '../terminal/text.ts';
import { EPOCHS_WIDTH } from './layout.ts';
import type { DashboardState } from './state.ts';

/** A title, the names of the columns, and as many epochs as fit, the one under way among them. */
export function epochLines(
  state: DashboardState,
  reference: PublishedResult | null,
  width: number,
  height: number,
): string[] {
  const title = ruled('epochs', width);
  const names = row(['epoch', 'loss', 'accuracy', 'time'], ['loss', 'accuracy', 'time'], width);
  const heading = reference === null ? names.own : `${names.own} │${names.published}`;
  const numbers = visibleEpochs(state, reference, height - 2);
  return [
    faint(title.left) + strong(title.title) + faint(withReference(title.right, reference)),
    faint(fit(heading, width)),
    ...numbers.map((number) => epochLine(state, reference, number, width)),
  ].slice(0, height);
}

/** Those around the epoch under way; epochs to come are shown where the reference has figures. */
function visibleEpochs(
  state: DashboardState,
  reference: PublishedResult | null,
  room: number,
): number[] {
  const done = state.epochs.at(-1)?.epoch ?? 0;
  const underWay = Math.max(done, state.running?.epoch ?? 0);
  const published = reference?.trainLoss.length ?? 0;
  const planned = Math.ceil(state.plan?.epochs ?? 0);
  const last = Math.max(underWay, Math.min(planned, published));
  // One epoch to come stays in sight.
  const first = Math.max(1, Math.min(underWay - room + 2, last - room + 1));
  const shown = Math.max(0, Math.min(room, last - first + 1));
  return Array.from({ length: shown }, (_, index) => first + index);
}

function epochLine(
  state: DashboardState,
  reference: PublishedResult | null,
  number: number,
  width: number,
): string {
  const done = state.epochs.find((epoch) => epoch.epoch === number);
  const running = state.running?.epoch === number ? state.running : null;
  const best = done !== undefined && accuracyOf(done) === bestOfEpochs(state) ? '★' : ' ';
  const own =
    done !== undefined
      ? [loss(done.trainLoss), percent(accuracyOf(done)) + best, duration(done.cumulativeSeconds)]
      : running !== null
        ? [loss(running.meanLoss), '… ', '']
        : ['', '', ''];
  const index = number - 1;
  const seconds = reference?.cumulativeSeconds[index];
  const published = [
    loss(reference?.trainLoss[index]),
    percent(reference?.testAccuracy[index], 1),
    typeof seconds === 'number' ? duration(seconds) : '–',
  ];
  const cells = row([String(number), ...own], published, width);
  const style = done !== undefined ? plain : running !== null ? accent : faint;
  return style(cells.own) + (reference === null ? '' : faint(` │${cells.published}`));
}

/** Without room for all, the published times are left out. */
function row(own: readonly string[], published: readonly string[], width: number) {
  const times = width >= EPOCHS_WIDTH ? [7] : [];
  const cells = (texts: readonly string[], widths: readonly number[]) =>
    widths.map((width, index) => fitRight(texts[index] ?? '', width)).join('');
  return { own: cells(own, [5, 8, 11, 9]), published: cells(published, [7, 10, ...times]) };
}

function withReference(rule: string, reference: PublishedResult | null): string {
  const note = ' reference, published ──';
  return reference === null || rule.length < note.length + 4
    ? rule
    : rule.slice(0, rule.length - note.length) + note;
}

function bestOfEpochs({ epochs }: DashboardState): number {
  return Math.max(...epochs.map((epoch) => accuracyOf(epoch) ?? 0));
}
