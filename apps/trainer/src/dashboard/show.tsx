import type { TrainingEvent } from '@vgg/core';
import type { Command } from '../protocol/commands.ts';
import type { EventSource } from '../protocol/event-source.ts';
import type { TrainingHeader } from '../protocol/header.ts';
import type { PublishedResult } from '../reference/published.ts';
import type { Overlay } from './charts.ts';
import { Dashboard } from './Dashboard.tsx';
import { Drawings, DrawingsContext } from './drawings.ts';
import { actionOf } from './keys.ts';
import { type ResizableTerminal, takeScreen } from './on-screen.ts';
import { Pacer } from './pacer.ts';
import * as states from './state.ts';

export interface DashboardOptions {
  header: TrainingHeader;
  /** The reference's curves for this configuration; null where there are none. */
  reference: PublishedResult | null;
  source: EventSource;
  /** Passes a command on to the training loop. It must return at once. */
  send: (command: Command) => void;
  /** A resumed run's events from before. */
  history?: readonly TrainingEvent[];
  /**
   * The training is another process', and goes on whatever is done here: nothing steers it, q leaves,
   * and its end does not end this.
   */
  watching?: Watching;
  /** Ctrl-C asked for the stop, as SIGINT would: a terminal that gives single keys sends no signal. */
  interrupted?: () => void;
  /** Ctrl-C was pressed after a stop was asked for; by default the process exits with 130. */
  leave?: () => void;
  stdout?: ResizableTerminal;
  stdin?: NodeJS.ReadStream;
}

export interface Watching {
  /** The log was cut back, as when the run is resumed; told with what is left of it. */
  onRewind: (listener: (history: readonly TrainingEvent[]) => void) => void;
  /** Runs whose curves lie over this one's, as they are now. */
  others: () => readonly Overlay[];
  /** A line on the run that its log does not tell. */
  note: string;
}

export interface ShownDashboard {
  /**
   * Fulfilled after the `end` event, when the terminal is given back and the last frame stands;
   * rejected if a frame could not be drawn, which is a bug.
   */
  done: Promise<void>;
  /** Gives the terminal back now, with the frame as it is; also after a failure. */
  unmount: () => void;
}

const CTRL_C = '\u0003';

/** How often the clock and the memory move on when no event comes, in milliseconds. */
const TICK = 1000;

/** Draws the dashboard until the training ends: see `showDashboard` in index.ts. */
export function show(
  options: DashboardOptions & { early: readonly TrainingEvent[] },
): ShownDashboard {
  const { header, reference, source, send, stdin = process.stdin } = options;
  const stdout = options.stdout ?? process.stdout;
  const { promise: done, resolve, reject } = promiseWithResolvers();
  const drawings = new Drawings();
  const { watching } = options;
  const rss = () => (watching ? 0 : process.memoryUsage.rss());
  const begin = watching ? states.replay : states.remember;
  const note = watching?.note ?? `${header.engine}: ${header.engineReason}`;
  let state = states.tick(
    states.note(begin(options.history ?? []), note, Date.now()),
    Date.now(),
    rss(),
  );

  const frame = () => (
    <DrawingsContext value={drawings}>
      <Dashboard
        header={header}
        reference={reference}
        state={state}
        columns={stdout.columns}
        rows={stdout.rows}
        onKey={onKey}
        watching={watching !== undefined}
        others={watching?.others() ?? []}
      />
    </DrawingsContext>
  );
  const pacer = new Pacer(() => {
    state = { ...state, now: Date.now() };
    screen.draw();
  });

  const onKey = (key: string) => {
    const action = actionOf(key, {
      paused: state.activity === 'paused',
      stopping: state.activity === 'stopping',
      ended: states.hasEnded(state),
      help: state.help,
      enlarged: state.enlarged !== null,
      watching: watching !== undefined,
    });
    if (action === null) return;
    if ('command' in action) {
      state = states.command(state, action, Date.now());
      send(action);
      if (key === CTRL_C) options.interrupted?.();
    } else if (action.screen === 'help') {
      state = states.toggleHelp(state);
    } else if (action.screen === 'view') {
      state = states.look(state, action.view);
    } else if (action.screen === 'suspend') {
      screen.suspend();
      return;
    } else {
      unmount();
      if (watching) return;
      (options.leave ?? (() => process.exit(130)))();
      return;
    }
    pacer.now();
  };
  const onEvent = (event: TrainingEvent) => {
    state = states.observe(state, event, Date.now());
    if (states.hasEnded(state) && !watching) unmount();
    else pacer.request();
  };

  const redraw = () => pacer.now();
  const screen = takeScreen({ stdout, stdin, drawings, frame, redraw, exited: unmount });
  screen.whenLeft().catch(fail);
  const unsubscribe = source.subscribe(onEvent);
  watching?.onRewind((history) => {
    const { enlarged, help, messages } = state;
    state = states.note(
      { ...states.replay(history), enlarged, help, messages },
      'resumed from an earlier step',
      Date.now(),
    );
    pacer.request();
  });
  const ticking = setInterval(() => {
    state = states.tick(state, Date.now(), rss());
    pacer.request();
  }, TICK);

  let mounted = true;
  function unmount() {
    if (!mounted) return;
    mounted = false;
    unsubscribe();
    clearInterval(ticking);
    screen.leave();
    resolve();
  }
  /** A frame could not be drawn. The training goes on; the caller decides what to show instead. */
  function fail(error: unknown) {
    reject(error);
    unmount();
  }
  options.early.forEach(onEvent);
  return { done, unmount };
}

/** Promise.withResolvers, which Node has from 22 on. */
function promiseWithResolvers() {
  let resolve: () => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<void>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
