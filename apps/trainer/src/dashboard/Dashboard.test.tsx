import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, render } from 'ink-testing-library';
import type { TrainingHeader } from '../protocol/header.ts';
import { rehearsalEvents } from '../protocol/testing/rehearsal-events.ts';
import { publishedResult } from '../reference/published.ts';
import { Dashboard } from './Dashboard.tsx';
import { type DashboardState, initialState, observe, toggleHelp } from './state.ts';

const header: TrainingHeader = {
  network: 'VGG-A',
  configuration: 'A',
  recipe: 'fast',
  batchNorm: true,
  engine: 'wasm',
  engineReason: 'the fastest that works here',
  threads: 2,
  runFolder: 'runs/a-rather-long-name-of-a-run-that-says-much-about-itself',
  logged: { name: 'x', identity: 'x 2026', parameters: {} },
  minutes: 10,
};

const stateAt = (step: number): DashboardState => {
  let state = { ...initialState, rss: 902e6 };
  for (const event of rehearsalEvents()) {
    if (event.event === 'step' && event.step > step) break;
    state = observe(state, event, 1000);
  }
  return state;
};

const screen = (
  state: DashboardState,
  columns: number,
  rows: number,
  onKey = (_: string) => {},
) => {
  const reference = publishedResult('A');
  const props = { header, reference, state, columns, rows, onKey };
  // The library's terminal is 100 columns wide; the screen itself may be wider or narrower.
  const shown = render(<Dashboard {...props} />);
  return { ...shown, text: stripVTControlCharacters(shown.lastFrame() ?? '') };
};

afterEach(cleanup);

describe.each([
  [60, 20],
  [75, 40],
  [80, 24],
  [100, 30],
  [100, 60],
])('at %i x %i', (columns, rows) => {
  it.each([0, 3, 391, 600, 5000])('fits, after step %i', (step) => {
    const state = stateAt(step);
    for (const shown of [state, toggleHelp(state)]) {
      const lines = screen(shown, columns, rows).text.split('\n');
      expect(lines.length).toBeLessThan(rows);
      for (const line of lines) expect([...line].length).toBeLessThanOrEqual(columns);
    }
  });

  it('shows who trains, how far it is, every curve, the table and the keys', () => {
    const { text } = screen(stateAt(600), columns, rows);
    for (const part of [
      'VGG-A',
      'batch norm',
      'recipe fast',
      'training 6:',
      'wasm, 2 threads',
      'test loss 0.',
      'much-about-itself',
      '217 tensors',
      '411 MB',
      'process 902 MB',
      'epoch 2/3',
      '10 min budget: 2.3 epochs, 899 steps',
      ' left',
      'loss',
      'accuracy',
      'images/s',
      'rate',
      'gradient',
      'reference, published',
      '72.10 %★',
      '64.8 %',
      'p pause',
      '? help',
    ]) {
      expect(text).toContain(part);
    }
  });
});

it('shows the figures and a wish in a terminal that is too small', () => {
  const { text } = screen(stateAt(600), 59, 12);
  expect(text).toMatch(/epoch 2 · loss \d/);
  expect(text).toContain('needs 60 x 20');
  expect(screen(stateAt(600), 30, 2).text.split('\n')).toHaveLength(1);
});

it('sums up at the end', () => {
  const { text } = screen(stateAt(5000), 100, 30);
  expect(text).toMatch(/finished: test 81\.83 %, best 81\.83 % on the test images, in 9:\d\d/);
  expect(text).not.toContain(' left');
});

it('explains the keys', () => {
  const { text } = screen(toggleHelp(stateAt(10)), 100, 30);
  expect(text).toContain('halve, double the learning rate');
  expect(text).toContain('what the reference published');
});

it('passes on single keys, Escape and Ctrl-C, also when several come at once', () => {
  const keys: string[] = [];
  const { stdin } = screen(stateAt(10), 100, 30, (key) => keys.push(key));
  stdin.write('p');
  stdin.write(']s');
  stdin.write('\u0003');
  expect(keys).toEqual(['p', ']', 's', '\u0003']);
});

it('uses no colour with NO_COLOR', () => {
  const before = process.env.NO_COLOR;
  process.env.NO_COLOR = '1';
  try {
    const frame = screen(stateAt(600), 100, 30).lastFrame() ?? '';
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
    expect(frame).not.toMatch(/\u001B\[(3[0-7]|9[0-7]|4[0-7]|38)/);
  } finally {
    if (before === undefined) delete process.env.NO_COLOR;
    else process.env.NO_COLOR = before;
  }
});
