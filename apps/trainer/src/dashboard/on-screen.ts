import { render } from 'ink';
import type { ReactNode } from 'react';
import type { Drawings } from './drawings.ts';
import { Screen, type Terminal } from './screen.ts';
import { onSuspension } from './suspend.ts';

export interface ResizableTerminal extends Terminal {
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

export interface OnScreenOptions {
  stdout: ResizableTerminal;
  stdin: NodeJS.ReadStream;
  drawings: Drawings;
  /** What is to be seen now. */
  frame: () => ReactNode;
  /** Draws a frame at once, by `draw`. */
  redraw: () => void;
  /** The process exits: the terminal is to be given back. */
  exited: () => void;
}

export interface OnScreen {
  draw: () => void;
  /** Ctrl-Z; nothing on Windows, which has no job control. */
  suspend: () => void;
  /** Fulfilled when the screen is left; rejected if a frame could not be drawn, which is a bug. */
  whenLeft: () => Promise<unknown>;
  /** Gives the terminal back, with a last frame. */
  leave: () => void;
}

/** Takes the terminal's screen for frames of Ink: through resizes, Ctrl-Z and the process' end. */
export function takeScreen(options: OnScreenOptions): OnScreen {
  const { stdout, stdin, drawings, frame, redraw, exited } = options;
  const screen = new Screen(stdout, drawings.restore);
  const onResize = () => {
    screen.measure();
    redraw();
  };
  const setRawMode = (raw: boolean) => {
    if (stdin.isTTY) stdin.setRawMode(raw);
  };
  screen.enter();
  // In debug mode Ink hands over every frame whole, which is what the screen paints from.
  const ink = render(frame(), {
    stdout: screen.frames as unknown as NodeJS.WriteStream,
    stdin,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  stdout.on('resize', onResize);
  process.on('exit', exited);
  const suspended = () => {
    setRawMode(false);
    screen.suspend();
  };
  const continued = () => {
    setRawMode(true);
    screen.enter();
    redraw();
  };
  const jobControl = process.platform === 'win32' ? null : onSuspension(suspended, continued);
  return {
    draw: () => ink.rerender(frame()),
    suspend: () => jobControl?.suspend(),
    whenLeft: () => ink.waitUntilExit(),
    leave() {
      stdout.off('resize', onResize);
      process.off('exit', exited);
      jobControl?.forget();
      redraw();
      ink.unmount();
      screen.leave();
    },
  };
}
