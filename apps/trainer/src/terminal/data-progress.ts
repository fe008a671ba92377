/** The progress of getting something ready: the data before the dashboard opens, an engine. */

import { bytes, count } from '../protocol/format.ts';
import { bar } from './blocks.ts';
import { accent, faint } from './palette.ts';

export interface DataProgress {
  /** What is being done: "download", "unpack", "verify", "decode". */
  stage: string;
  received: number;
  /** In all, bytes or, of "decode", pictures; null while unknown. */
  total: number | null;
}

/** What of a stream the progress needs; process.stderr keeps standard output clean. */
interface Output {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Shortest time between two bars, in milliseconds. */
const INTERVAL = 100;
const TENTHS = 10;

/**
 * Shows a bar in a terminal, and elsewhere one line a stage and tenth.
 *
 * @param subject the word before each line
 * @returns `update` for each piece of news, `done` when the data is there
 */
export function showDataProgress(
  output: Output = process.stderr,
  subject = 'data',
): {
  update: (progress: DataProgress) => void;
  done: () => void;
} {
  return output.isTTY === true ? barOn(output, subject) : linesOn(output, subject);
}

function barOn(output: Output, subject: string) {
  let shown: DataProgress | null = null;
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    update(progress: DataProgress) {
      const complete = progress.received === progress.total;
      const sameStage = shown?.stage === progress.stage;
      if (sameStage && !complete && performance.now() - shownAt < INTERVAL) return;
      shown = progress;
      shownAt = performance.now();
      output.write(`\r${progressLine(subject, progress, (output.columns || 80) - 1)}\u001B[K`);
    },
    done() {
      if (shown !== null) output.write('\r\u001B[K');
      shown = null;
    },
  };
}

function linesOn(output: Output, subject: string) {
  let said = '';
  return {
    update({ stage, received, total }: DataProgress) {
      const tenth = total === null || total === 0 ? 0 : Math.floor((received / total) * TENTHS);
      const news = `${stage} ${tenth}`;
      // Verifying takes a second, on each start: nothing to fill a log with.
      if (news === said || stage === 'verify') return;
      said = news;
      const amount = total === null || total === 0 ? '' : `: ${amountOf(stage, received, total)}`;
      output.write(`${subject}: ${stage}${amount}\n`);
    },
    done() {},
  };
}

/** "data: download ██████····  62 %  86 MB of 139 MB" */
function progressLine(
  subject: string,
  { stage, received, total }: DataProgress,
  width: number,
): string {
  const name = `${subject}: ${stage} `;
  if (total === null || total === 0) return `${name}${received > 0 ? bytes(received) : '…'}`;
  const share = `${Math.floor((received / total) * 100)} %`.padStart(6);
  const amount = `  ${amountOf(stage, received, total)}`;
  const room = Math.min(40, width - name.length - share.length - amount.length);
  if (room < 4) return `${name}${share.trim()}`.slice(0, width);
  const { done, track } = bar(received / total, room);
  return `${name}${accent(done)}${faint(track)}${share}${faint(amount)}`;
}

function amountOf(stage: string, received: number, total: number): string {
  if (stage === 'decode') return `${count(received)} of ${count(total)} pictures`;
  return `${bytes(received)} of ${bytes(total)}`;
}
