/** Who trains what, on which engine and into which folder; and what happens at this moment. */
import { lossOf } from '@vgg/core';
import { bytes, duration, loss } from '../protocol/format.ts';
import type { TrainingHeader } from '../protocol/header.ts';
import { accent, bad, caution, faint, good, type Style, strong } from '../terminal/palette.ts';
import { firstThatFits, fit, fitEnd } from '../terminal/text.ts';
import { progress } from './pace.ts';
import type { Activity, DashboardState } from './state.ts';

const signs: Record<Activity, { sign: string; style: Style }> = {
  starting: { sign: '◌', style: caution },
  training: { sign: '▶', style: good },
  evaluating: { sign: '◆', style: accent },
  paused: { sign: '‖', style: caution },
  stopping: { sign: '■', style: caution },
  finished: { sign: '✓', style: good },
  stopped: { sign: '■', style: caution },
  failed: { sign: '✗', style: bad },
};

/** Three lines. */
export function headerLines(
  header: TrainingHeader,
  state: DashboardState,
  width: number,
): [string, string, string] {
  return [
    identity(header, state, width),
    engine(header, state, width),
    folder(header, state, width),
  ];
}

function identity(header: TrainingHeader, state: DashboardState, width: number): string {
  const { sign, style } = signs[state.activity];
  const status = `${sign} ${state.activity} ${duration(state.end?.seconds ?? progress(state).elapsed)}`;
  const name = header.network;
  const data = header.data === undefined ? '' : ` · data ${header.data}`;
  const norm = header.batchNorm ? 'batch norm' : 'no batch norm';
  const details = fit(
    ` · ${norm} · recipe ${header.recipe}${data}`,
    width - name.length - status.length - 1,
  );
  return `${strong(name)}${details} ${style(status)}`;
}

/** Which engine computes, and the last test's loss; why it was chosen is among the messages. */
function engine({ engine, threads }: TrainingHeader, state: DashboardState, width: number): string {
  const name = `${engine}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const last = state.evaluations.at(-1);
  const images = state.start?.validationImages ? 'validation' : 'test';
  const test = last === undefined ? '' : `${images} loss ${loss(lossOf(last))}`;
  return fit(name, width - test.length) + faint(test);
}

function folder(header: TrainingHeader, { latest, rss }: DashboardState, width: number): string {
  // Of a run that is only watched, the process is another one.
  const process = rss === 0 ? [] : [`process ${bytes(rss)}`];
  const memory =
    latest === null
      ? process.join('')
      : firstThatFits(
          [
            [`${latest.tensors} tensors`, `engine ${bytes(latest.bytes)}`, ...process].join(' · '),
            [`${latest.tensors} tensors ${bytes(latest.bytes)}`, ...process].join(' · '),
          ],
          Math.floor(width * 0.62),
        );
  const room = width - memory.length - 2;
  return `${fitEnd(header.runFolder, room)}  ${faint(memory)}`;
}
