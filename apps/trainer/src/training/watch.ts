import type { EndEvent, TrainingEvent } from '@vgg/core';
import type { TrainingLogger } from '@vgg/loggers';
import { canShowDashboard, type ShownDashboard, showDashboard } from '../dashboard/index.ts';
import { Interrupted } from '../errors.ts';
import { jsonLines, plainLines } from '../log/index.ts';
import type { LoggerFlags } from '../options/loggers.ts';
import { whenOutputCloses } from '../output-closed.ts';
import type { TrainingHeader } from '../protocol/header.ts';
import { publishedResult } from '../reference/published.ts';
import { showDataProgress } from '../terminal/data-progress.ts';
import type { TrainingJob } from './job.ts';
import { chooseLoggers } from './loggers.ts';
import { type OpenedSession, TrainingSession } from './session.ts';
import { exitCodeOf, stopOnSignals } from './stop-on-signals.ts';

/** How a training is shown: the dashboard, readable lines, or one JSON object a line. */
export type LogForm = 'tui' | 'plain' | 'json';

/** How a training ended, and the signal that ended it, if one did. */
export interface Outcome {
  end: EndEvent;
  signal: NodeJS.Signals | null;
  header: TrainingHeader;
}

/**
 * Trains in a thread of its own and shows it until it ends. SIGINT, SIGTERM and SIGHUP save and stop.
 *
 * @throws where it cannot begin, with one line.
 */
export async function watchTraining(
  job: TrainingJob,
  log: LogForm | undefined,
  loggerFlags: LoggerFlags,
): Promise<Outcome> {
  const form = formFor(log);
  const chosen = await chooseLoggers(loggerFlags);
  let loggers: TrainingLogger | null = null;
  const dataProgress = showDataProgress(process.stderr);
  const output = new HeldText();
  const tellWeights = chosen?.weights === true;
  const session = new TrainingSession(
    { ...job, tellWeights },
    {
      data: dataProgress.update,
      notice: (message) => process.stderr.write(`${message}\n`),
      output: (text) => output.write(text),
      weights: ({ step, epoch, values }) => loggers?.weights?.(step, epoch, values),
    },
  );
  const stop = () => session.send({ command: 'stop' });
  let dashboard: ShownDashboard | null = null;
  const signals = stopOnSignals(session, stop, (seconds) => {
    dashboard?.unmount();
    process.stderr.write(
      `vgg: the step did not end within ${Math.round(seconds)} s: left as saved last\n`,
    );
  });
  let step = 0;
  session.subscribe((event) => {
    step = event.step;
  });
  const warn = (message: string) => {
    if (dashboard) session.tell({ event: 'warning', step, message });
    else process.stderr.write(`vgg: ${message}\n`);
  };
  const outputMatters = whenOutputCloses(stop);
  try {
    const opened = await session.opened.catch((error) => {
      const signal = signals.received();
      throw signal ? new Interrupted(exitCodeOf(signal)) : error;
    });
    const { header } = opened;
    dataProgress.done();
    loggers = chosen?.open(header, warn) ?? null;
    if (loggers) session.subscribe(loggers.record);
    if (form === 'tui') {
      dashboard = dashboardOf(session, opened, () => signals.note('SIGINT'));
      output.hold();
    } else session.subscribe(lineWriter(header, form));
    try {
      const end = await session.end;
      await dashboard?.done;
      return { end, signal: signals.received(), header };
    } finally {
      dashboard?.unmount();
      dashboard = null;
      output.release();
      await loggers?.close();
    }
  } finally {
    dataProgress.done();
    signals.forget();
    outputMatters();
  }
}

/** Text for standard error that waits while a dashboard has the terminal. */
class HeldText {
  private held: string[] | null = null;

  write(text: string): void {
    if (this.held) this.held.push(text);
    else process.stderr.write(text);
  }

  hold(): void {
    this.held = [];
  }

  release(): void {
    process.stderr.write((this.held ?? []).join(''));
    this.held = null;
  }
}

/** A dashboard needs a terminal, also where it was asked for. */
export function formFor(log: LogForm | undefined): LogForm {
  if (log === undefined) return canShowDashboard() ? 'tui' : 'plain';
  return log === 'tui' && !process.stdout.isTTY ? 'plain' : log;
}

function dashboardOf(
  session: TrainingSession,
  { header, history }: OpenedSession,
  interrupted: () => void,
) {
  return showDashboard({
    header,
    reference: header.asPublished ? publishedResult(header.configuration) : null,
    source: session,
    send: session.send,
    interrupted,
    history,
  });
}

/** Writes events to standard output as lines, one by one. */
export function lineWriter(header: TrainingHeader, form: 'plain' | 'json') {
  const lines = form === 'json' ? jsonLines() : plainLines(header);
  return (event: TrainingEvent) => {
    const line = lines(event);
    if (line !== null) process.stdout.write(`${line}\n`);
  };
}
