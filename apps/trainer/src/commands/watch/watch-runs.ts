import { join } from 'node:path';
import type { TrainingEvent } from '@vgg/core';
import { latestRun, lockHolder, openRun, type Run } from '@vgg/runs';
import { type Overlay, observe, replay, showDashboard } from '../../dashboard/index.ts';
import { UsageError } from '../../errors.ts';
import { findRun } from '../../loading/find-run.ts';
import { whenOutputCloses } from '../../output-closed.ts';
import { publishedResult } from '../../reference/published.ts';
import { headerOf } from '../../training/header.ts';
import { formFor, type LogForm, lineWriter } from '../../training/watch.ts';
import { followLog, type LogNews, LogReader } from './follow-log.ts';

/**
 * Answers `vgg watch`: follows a run's log, its process untouched.
 * @throws UsageError where there is no run to watch
 */
export async function watchRuns(
  given: string[],
  { out, log }: { out: string; log?: LogForm },
): Promise<void> {
  const [run, ...others] = await runsToWatch(given, out);
  const form = formFor(log);
  if (form === 'tui') return watchOnScreen(run, others);
  if (others.length > 0) throw new UsageError('several runs are only shown in a terminal');
  return writeLog(run, form);
}

async function runsToWatch(given: string[], out: string): Promise<[Run, ...Run[]]> {
  const [first, ...rest] = await Promise.all(
    given.map(async (folder) => openRun(await findRun(folder, out))),
  );
  const run = first ?? (await latestRun(out));
  if (run === undefined) throw new UsageError(`there is no run in ${out} to watch`);
  return [run, ...rest];
}

async function watchOnScreen(run: Run, others: readonly Run[]): Promise<void> {
  const over = new AbortController();
  const overlays = await Promise.all(others.map(overlayOf));
  const reader = logOf(run);
  const { events: history } = await reader.read();
  let tell: (event: TrainingEvent) => void = () => {};
  // Until the screen is there, the last rewinding waits.
  let early: readonly TrainingEvent[] | null = null;
  let rewind = (history: readonly TrainingEvent[]) => {
    early = history;
  };
  const header = headerOf(run, engineOf(run));
  const dashboard = showDashboard({
    header,
    reference: header.asPublished ? publishedResult(header.configuration) : null,
    history,
    source: {
      subscribe(listener) {
        tell = listener;
        return () => {
          tell = () => {};
        };
      },
    },
    send: () => {},
    watching: {
      note: await stateInWords(run, history),
      others: () => overlays.map(({ shown }) => shown()),
      onRewind: (listener) => {
        rewind = listener;
        if (early !== null) listener(early);
      },
    },
  });
  const following = [
    followLog(
      reader,
      ({ events, rewound }) => {
        if (rewound) rewind(events);
        else for (const event of events) tell(event);
      },
      over.signal,
    ),
    ...overlays.map((overlay) => followLog(overlay.reader, overlay.update, over.signal)),
  ];
  const leave = () => dashboard.unmount();
  const outputMatters = whenOutputCloses(leave);
  for (const signal of LEAVING) process.on(signal, leave);
  try {
    // Following ends first only where a log can no longer be read.
    await Promise.race([dashboard.done, Promise.all(following)]);
  } finally {
    over.abort();
    leave();
    outputMatters();
    for (const signal of LEAVING) process.off(signal, leave);
  }
}

const LEAVING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Another run whose curves are drawn over the first one's, as its log has them. */
async function overlayOf(run: Run) {
  const reader = logOf(run);
  let state = replay((await reader.read()).events);
  const update = ({ events, rewound }: LogNews) => {
    state = rewound
      ? replay(events)
      : events.reduce((before, event) => observe(before, event, Date.now()), state);
  };
  return { reader, update, shown: (): Overlay => ({ name: run.name, state }) };
}

/** The events so far and those to come as lines, until the run has ended. */
async function writeLog(run: Run, form: 'plain' | 'json'): Promise<void> {
  const write = lineWriter(headerOf(run, engineOf(run)), form);
  const over = new AbortController();
  const reader = logOf(run);
  const tell = (events: readonly TrainingEvent[]) => {
    for (const event of events) write(event);
    if (events.at(-1)?.event === 'end') over.abort();
  };
  tell((await reader.read()).events);
  if (!over.signal.aborted && (await lockHolder(run.folder)) === undefined) return;
  await followLog(reader, ({ events }) => tell(events), over.signal);
}

const logOf = ({ folder }: Run) => new LogReader(join(folder, 'metrics.jsonl'));

function engineOf({ settings }: Run) {
  const { engine: name, threads = 1 } = settings;
  return { name, threads, reason: 'as the run was begun' };
}

async function stateInWords(run: Run, history: readonly TrainingEvent[]): Promise<string> {
  const holder = await lockHolder(run.folder);
  if (holder !== undefined) return `process ${holder} trains it; here it is only watched`;
  return history.at(-1)?.event === 'end'
    ? 'it has ended; should it be resumed, it goes on here'
    : 'it was interrupted; should it be resumed, it goes on here';
}
