import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { TrainingEvent } from '@vgg/core';
import type { Command } from '../protocol/commands.ts';
import { rehearsalEvents } from '../protocol/testing/rehearsal-events.ts';
import { canShowDashboard, showDashboard, type Watching } from './index.ts';
import { Screen } from './screen.ts';

class Terminal extends EventEmitter {
  columns: number;
  rows: number;
  written = '';
  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
  }
  write(text: string) {
    this.written += text;
    return true;
  }
}

/** Of process.stdin, what Ink reads keys from. */
class Keyboard extends EventEmitter {
  readonly isTTY = true;
  raw = false;
  private typed: string | null = null;
  type(text: string) {
    this.typed = text;
    this.emit('readable');
  }
  read() {
    const text = this.typed;
    this.typed = null;
    return text;
  }
  setRawMode(raw: boolean) {
    this.raw = raw;
  }
  setEncoding() {}
  ref() {}
  unref() {}
}

async function open(columns = 100, rows = 30, watching?: Watching) {
  const terminal = new Terminal(columns, rows);
  const keyboard = new Keyboard();
  const commands: Command[] = [];
  let left = 0;
  let interruptions = 0;
  let tell: (event: TrainingEvent) => void = () => {};
  const dashboard = showDashboard({
    header: {
      network: 'VGG-A',
      configuration: 'A',
      recipe: 'fast',
      batchNorm: true,
      engine: 'wasm',
      engineReason: 'it works',
      threads: 1,
      runFolder: 'runs/x',
      logged: { name: 'x', identity: 'x 2026', parameters: {} },
    },
    reference: null,
    source: {
      subscribe(listener) {
        tell = listener;
        return () => {};
      },
    },
    send: (command) => commands.push(command),
    interrupted: () => interruptions++,
    leave: () => left++,
    stdout: terminal,
    ...(watching === undefined ? {} : { watching }),
    stdin: keyboard as unknown as NodeJS.ReadStream,
  });
  const first = [...rehearsalEvents({ stepsPerEpoch: 10 })];
  const [start] = first;
  if (start) tell(start);
  while (!keyboard.raw) await sleep(10);
  const written = () => {
    const text = stripVTControlCharacters(terminal.written);
    terminal.written = '';
    return text;
  };
  return {
    ...{ terminal, keyboard, commands, dashboard, written },
    tell: (event: TrainingEvent) => tell(event),
    left: () => left,
    interruptions: () => interruptions,
  };
}

describe('showDashboard', () => {
  it('loses no event that came while it opened, and answers keys before the loop does', async () => {
    const { keyboard, commands, dashboard, written } = await open();
    expect(written()).toContain('began: 1,280 images');
    keyboard.type('p');
    expect(written()).toContain('paused: p resumes');
    keyboard.type('p');
    keyboard.type('[');
    keyboard.type('q');
    expect(written()).toContain('saving and stopping…');
    expect(commands).toEqual([
      { command: 'pause' },
      { command: 'resume' },
      { command: 'scaleLearningRate', factor: 0.5 },
      { command: 'stop' },
    ]);
    dashboard.unmount();
    await dashboard.done;
  });

  it('leaves at once at the second Ctrl-C, with the terminal given back', async () => {
    const { keyboard, commands, terminal, left, interruptions } = await open();
    keyboard.type('\u0003');
    expect(left()).toBe(0);
    expect(interruptions()).toBe(1);
    keyboard.type('\u0003');
    expect(left()).toBe(1);
    expect(commands).toEqual([{ command: 'stop' }]);
    expect(terminal.written).toContain('\u001B[?1049l');
    expect(keyboard.raw).toBe(false);
  });

  it('follows a resize with a whole new frame', async () => {
    const { terminal, dashboard, written } = await open();
    written();
    Object.assign(terminal, { columns: 60, rows: 20 });
    terminal.emit('resize');
    expect(terminal.written).toContain('\u001B[2J');
    expect(written()).toContain('process');
    dashboard.unmount();
  });

  it('leaves the last frame behind when the training ended', async () => {
    const { terminal, dashboard, tell } = await open();
    for (const event of rehearsalEvents({ stepsPerEpoch: 10 })) tell(event);
    await dashboard.done;
    const after = terminal.written.split('\u001B[?1049l').at(-1) ?? '';
    expect(stripVTControlCharacters(after)).toMatch(/finished: test 81\.83 %.*\n$/);
    expect(terminal.listenerCount('resize')).toBe(0);
  });
});

it('stays with a run that is only watched, beyond its end and its resumption, until q', async () => {
  let rewind: (history: readonly TrainingEvent[]) => void = () => {};
  const watched = await open(100, 30, {
    note: 'process 1 trains it',
    others: () => [],
    onRewind: (listener) => {
      rewind = listener;
    },
  });
  const events = [...rehearsalEvents({ stepsPerEpoch: 10 })];
  for (const event of events) watched.tell(event);
  // Nothing is saved, and the keys for help draw at once.
  for (const key of ['s', '?', '?']) watched.keyboard.type(key);
  const ended = watched.written();
  expect(ended).toContain('✓ finished');
  expect(ended).not.toContain('process 0');
  rewind(events.slice(0, 8));
  watched.keyboard.type('?');
  watched.keyboard.type('?');
  const resumed = watched.written();
  expect(resumed).toContain('resumed from an earlier step');
  expect(resumed).not.toContain('✓ finished');
  watched.keyboard.type('q');
  await watched.dashboard.done;
  expect(watched.commands).toEqual([]);
  expect(watched.left()).toBe(0);
});

it.each([
  [60, 20],
  [100, 30],
  [200, 50],
])('paints within %i x %i, charts beside each other', async (columns, rows) => {
  const { terminal, dashboard, tell } = await open(columns, rows);
  for (const event of [...rehearsalEvents({ stepsPerEpoch: 10 })].slice(0, -1)) tell(event);
  dashboard.unmount();
  await dashboard.done;
  const after = terminal.written.split('\u001B[?1049l').at(-1) ?? '';
  const lines = stripVTControlCharacters(after).trimEnd().split('\n');
  expect(lines).toHaveLength(rows - 1);
  for (const line of lines) expect([...line].length).toBeLessThanOrEqual(columns);
  // Every mark was replaced by its line.
  expect(after).not.toMatch(/[\uE000-\uF8FF]/);
  const both = lines.some(
    (line) => line.includes('training loss') && line.includes('test accuracy'),
  );
  expect(both).toBe(columns >= 80);
});

describe('Screen', () => {
  it('writes only the rows that changed', () => {
    const terminal = new Terminal(20, 5);
    const screen = new Screen(terminal);
    screen.enter();
    screen.frames.write('one\ntwo\nthree');
    terminal.written = '';
    screen.frames.write('one\n2\nthree');
    expect(terminal.written).toBe('\u001B[?2026h\u001B[2;1H\u001B[K2\u001B[?2026l');
    terminal.written = '';
    screen.frames.write('one\n2\nthree');
    expect(terminal.written).toBe('');
    screen.frames.write('one');
    expect(terminal.written).toContain('\u001B[3;1H\u001B[K');
  });
});

it('is only shown where a person can watch', () => {
  const terminal = { isTTY: true };
  expect(canShowDashboard(terminal, {})).toBe(true);
  expect(canShowDashboard({}, {})).toBe(false);
  expect(canShowDashboard(terminal, { CI: 'true' })).toBe(false);
  expect(canShowDashboard(terminal, { TERM: 'dumb' })).toBe(false);
  expect(canShowDashboard(terminal, { INK_SCREEN_READER: 'true' })).toBe(false);
});
