import { Failure } from '../failure.ts';
import { type Line, line, verbatim } from '../language/line.ts';
import { fetchBytes } from '../loading/fetch-bytes.ts';
import { beside } from '../loading/server.ts';
import { followRun } from '../training/follow-run.ts';
import { continued, emptyHistory, type History, historyOf, readLog } from '../training/history.ts';
import { server } from './server.svelte.ts';

/** The run whose training is watched. */
class Training {
  history = $state.raw<History>(emptyHistory);
  title = $state.raw<Line>(verbatim(''));
  /** The server does not answer at the moment. */
  away = $state(false);
  private end = () => {};

  /** Watches a run of the server, or 'demo', the log that comes with the page. @throws Failure */
  async watch(run: string): Promise<void> {
    const signal = this.turnTo(run === 'demo' ? line`Demonstration network` : verbatim(run));
    if (run === 'demo') {
      const log = await fetchBytes(beside('demo/metrics.jsonl'), { signal });
      this.history = historyOf(readLog(new TextDecoder().decode(log)));
      return;
    }
    const listed = () => server.runs?.some(({ name }) => name === run);
    if (!listed()) await server.ask();
    signal.throwIfAborted();
    if (server.runs === null)
      throw new Failure(line`There is no server here that could tell of ${run}`);
    if (!listed()) throw new Failure(line`The server has no run ${run}`);
    const end = followRun(run, {
      came: (events, anew) => {
        this.history = continued(anew ? emptyHistory : this.history, events);
      },
      connected: (there) => {
        this.away = !there;
      },
    });
    signal.addEventListener('abort', end);
  }

  /** Shows a log from a file. @throws Failure where it is none */
  async open(file: File): Promise<void> {
    const events = readLog(await file.text());
    if (events.length === 0)
      throw new Failure(line`${file.name} is no log of a run (metrics.jsonl)`);
    this.turnTo(verbatim(file.name));
    this.history = historyOf(events);
  }

  /** Watches no longer. */
  stop(): void {
    this.end();
  }

  private turnTo(title: Line): AbortSignal {
    this.end();
    const watching = new AbortController();
    this.end = () => watching.abort();
    this.title = title;
    this.away = false;
    this.history = emptyHistory;
    return watching.signal;
  }
}

export const training = new Training();
