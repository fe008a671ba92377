import type { TrainingEvent } from '@vgg/core';
import type { Trial } from '@vgg/runs';
import { Box, useInput, useStdin } from 'ink';
import type { SweepEvent } from '../../sweep/events.ts';
import type { Wanted } from '../../sweep/trainer.ts';
import { Drawings, DrawingsContext } from '../drawings.ts';
import { Lines } from '../Lines.tsx';
import { takeScreen } from '../on-screen.ts';
import { Pacer } from '../pacer.ts';
import { type SweepInWords, sweepLines } from './lines.ts';
import * as states from './state.ts';

export interface SweepDashboardOptions {
  /** The sweep as it is now. */
  sweep: () => Omit<SweepInWords, 'seconds' | 'colour'>;
  ask: (wanted: Wanted) => void;
  /** Ctrl-C asked for the stop, as SIGINT would. */
  interrupted: () => void;
  stdout?: NodeJS.WriteStream;
  stdin?: NodeJS.ReadStream;
}

export interface ShownSweep {
  training: (trial: Trial, event: TrainingEvent) => void;
  /** @param line the event in words */
  told: (event: SweepEvent, line: string) => void;
  /** Gives the terminal back, with the last frame as it is. */
  unmount: () => void;
}

/** How often the clock moves on when no event comes, in milliseconds. */
const TICK = 1000;
/** Rows that a key moves the table by. */
const STEP = 5;
/** Of a terminal that tells no size. */
const COLUMNS = 80;
const ROWS = 24;

/** Shows a sweep live until it is unmounted; nothing else may write to the terminal meanwhile. */
export function showSweep(options: SweepDashboardOptions): ShownSweep {
  const { ask, stdin = process.stdin, stdout = process.stdout } = options;
  const began = Date.now();
  const drawings = new Drawings();
  let state = states.empty;
  const frame = () => {
    const colour = !process.env.NO_COLOR;
    const sweep = { ...options.sweep(), seconds: (Date.now() - began) / 1000, colour };
    const { columns = COLUMNS, rows = ROWS } = stdout;
    return (
      <DrawingsContext value={drawings}>
        <Keys onKey={onKey} />
        <Box width={columns} height={rows - 1}>
          <Lines lines={sweepLines(sweep, state, columns, rows - 1)} width={columns} />
        </Box>
      </DrawingsContext>
    );
  };
  const pacer = new Pacer(() => screen.draw());
  const onKey = (key: string) => {
    const { paused, stopping, ledger } = options.sweep();
    if (key === 'suspend') return screen.suspend();
    if (key === 'interrupt' && stopping) {
      unmount();
      process.exit(130);
    }
    if (key === 'interrupt') options.interrupted();
    if (key === 'interrupt' || key === 'q') ask('stop');
    if (key === 'p') ask(paused ? 'go' : 'pause');
    if (key === 'up') state = states.scroll(state, -STEP, ledger.trials.length);
    if (key === 'down') state = states.scroll(state, STEP, ledger.trials.length);
    pacer.now();
  };

  const redraw = () => pacer.now();
  const screen = takeScreen({ stdout, stdin, drawings, frame, redraw, exited: unmount });
  const ticking = setInterval(() => pacer.request(), TICK);
  let mounted = true;
  function unmount() {
    if (!mounted) return;
    mounted = false;
    clearInterval(ticking);
    screen.leave();
  }
  return {
    training(trial, event) {
      state = states.observeTraining(state, trial, event);
      pacer.request();
    },
    told(event, line) {
      state = states.observeSweep(state, event, line);
      pacer.request();
    },
    unmount,
  };
}

/** Hears keys, where the input is a terminal; draws nothing. */
function Keys({ onKey }: { onKey: (key: string) => void }) {
  const hasKeys = useStdin().isRawModeSupported === true;
  useInput(
    (input, key) => {
      if (key.upArrow) onKey('up');
      else if (key.downArrow) onKey('down');
      else if (key.ctrl) onKey({ c: 'interrupt', z: 'suspend' }[input] ?? '');
      else for (const character of input) onKey(character.toLowerCase());
    },
    { isActive: hasKeys },
  );
  return null;
}
