import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bar, sparkline } from '../terminal/blocks.ts';
import { plain } from '../terminal/palette.ts';
import { drawBraille } from './braille.ts';
import { drawChart } from './chart.ts';
import { axisAround, line } from './curves.ts';

const span = (low: number, high = low) => ({ low, high });

describe('drawBraille', () => {
  it('puts the axis’ ends in the first and last row of dots', () => {
    const columns = [span(1), span(0)];
    expect(drawBraille([{ columns, style: plain }], { min: 0, max: 1 }, 1, 1)).toEqual(['⢁']);
  });

  it('shows only the topmost layer in a character', () => {
    const below = { columns: [span(0, 1), span(0, 1)], style: plain };
    const above = { columns: [span(1), null], style: (text: string) => `<${text}>` };
    expect(drawBraille([below, above], { min: 0, max: 1 }, 1, 1)).toEqual(['<⠁>']);
  });

  it('draws what lies outside the axis at its edge', () => {
    const columns = [span(9), span(-9)];
    expect(drawBraille([{ columns, style: plain }], { min: 0, max: 1 }, 1, 1)).toEqual(['⢁']);
  });
});

describe('line', () => {
  it('connects neighbouring columns without a gap', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2, maxLength: 40 }),
        fc.integer({ min: 4, max: 90 }),
        (values, columns) => {
          const marks = values.map((value, i) => ({ place: i / (values.length - 1), value }));
          const spans = line(marks, columns);
          for (let x = 1; x < columns; x++) {
            const [left, right] = [spans[x - 1], spans[x]];
            if (!left || !right) throw new Error('a gap');
            expect(left.low).toBeLessThanOrEqual(right.high + 1e-9);
            expect(right.low).toBeLessThanOrEqual(left.high + 1e-9);
          }
        },
      ),
    );
  });

  it('shows a single mark, and nothing for none', () => {
    expect(line([{ place: 0.5, value: 3 }], 21).filter((one) => one !== null)).toHaveLength(3);
    expect(line([], 5)).toEqual([null, null, null, null, null]);
  });
});

describe('axisAround', () => {
  it('holds everything, or leaves the highest outliers out', () => {
    const spans = [...Array.from({ length: 99 }, (_, i) => span(i / 100)), span(50)];
    expect(axisAround(spans).max).toBe(50);
    expect(axisAround(spans, 0.98).max).toBeLessThan(1);
  });

  it('has a height even where the curve has none', () => {
    for (const value of [0, 1e-9, 3, -2]) {
      const { min, max } = axisAround([span(value), span(value)]);
      expect(min).toBeLessThan(value);
      expect(max).toBeGreaterThan(value);
    }
  });
});

describe('drawChart', () => {
  const curve = {
    title: 'training loss',
    shortTitle: 'loss',
    current: '0.512',
    remark: 'lowest 0.498',
    format: (value: number) => value.toFixed(2),
    lines: [
      {
        name: 'own',
        style: plain,
        spans: (columns: number) => Array.from({ length: columns }, (_, x) => span(x / columns)),
      },
    ],
    extent: { from: 1, to: 899 },
    place: String,
    unit: 'steps',
  };

  it('has exactly the height asked for and is never wider', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 28, max: 140 }),
        fc.integer({ min: 0, max: 20 }),
        (width, height) => {
          const lines = drawChart(curve, Math.max(width, height === 1 ? 58 : 0), height);
          expect(lines).toHaveLength(height);
          for (const row of lines) {
            expect(stripVTControlCharacters(row).length).toBeLessThanOrEqual(Math.max(width, 58));
          }
        },
      ),
    );
  });

  it('names current and best value and both ends of the axis', () => {
    const text = drawChart(curve, 60, 6).join('\n');
    for (const figure of ['training loss', '0.512', 'lowest 0.498', '0.00', '0.99']) {
      expect(text).toContain(figure);
    }
  });

  it('says so where there is nothing yet', () => {
    const empty = { ...curve, current: null, remark: null, lines: [] };
    expect(drawChart(empty, 60, 4).join('\n')).toContain('not yet');
  });
});

it('bars are exact to an eighth of a character and never wider than asked', () => {
  expect(bar(0.5, 4)).toEqual({ done: '██', track: '··' });
  expect(bar(0.28125, 4)).toEqual({ done: '█▏', track: '··' });
  expect(bar(Number.NaN, 3)).toEqual({ done: '', track: '···' });
  expect(bar(7, 3)).toEqual({ done: '███', track: '' });
  expect(sparkline([0, 0.5, 1, null, 2], { min: 0, max: 1 })).toBe('▁▅█ █');
});

it('tells where its steps begin and end, and its lines apart where there are several', () => {
  const line = (name: string, value: number) => ({
    name,
    style: (text: string) => `<${text}>`,
    spans: (columns: number) => Array.from({ length: columns }, () => span(value)),
  });
  const curve = {
    ...{ title: 'loss', shortTitle: 'loss', current: null, remark: null, format: String },
    ...{ extent: { from: 1, to: 899 }, place: String, unit: 'steps' },
  };
  const last = (width: number, ...names: string[]) =>
    drawChart({ ...curve, lines: names.map((name, i) => line(name, i)) }, width, 6)
      .map(stripVTControlCharacters)
      .at(-1);
  expect(last(40, 'own')).toMatch(/^ {8}1 +899 steps$/);
  expect(last(50, 'each step', 'smoothed')).toMatch(
    /^ {8}1 +<━ smoothed> {2}<━ each step> +899 steps$/,
  );
  expect(last(46, 'A-fast-20261124-0801', 'D-fast-20261124-0802')).toContain('<━ …0261124-0802>');
  expect(last(34, 'raw', 'smoothed')).toMatch(/^ {8}1 +<━ smoothed> {2}<━ raw> +899$/);
  expect(last(22, 'raw', 'smoothed')).toMatch(/^ {8}1 +899 steps$/);
});

it('keeps the axis of the curve itself, whatever lies beside it', () => {
  const flat = (value: number) => (columns: number) =>
    Array.from({ length: columns }, () => ({ low: value, high: value }));
  const chart = (beside: boolean) =>
    drawChart(
      {
        ...{ title: 'test accuracy', shortTitle: 'accuracy', current: null, remark: null },
        format: (value) => value.toFixed(2),
        lines: [
          { name: 'reference', style: plain, spans: flat(0.8), beside },
          {
            name: 'own',
            style: plain,
            spans: (columns) =>
              flat(0.1)(columns).map((span, x) => (x < 4 ? { low: 0.1, high: 0.2 } : span)),
          },
        ],
        ...{ extent: { from: 0, to: 9 }, place: String, unit: 'epochs' },
      },
      40,
      8,
    ).join('\n');
  expect(chart(false)).toContain('0.80');
  expect(chart(true)).not.toContain('0.80');
  expect(chart(true)).toContain('0.20');
});
