import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { bar } from './blocks.ts';
import { aligned, type Column, table } from './table.ts';
import { paint, type Terminal, terminalOf } from './terminal.ts';

interface Row {
  name: string;
  count: string;
  note: string;
}

const columns: Column<Row>[] = [
  { title: 'name', align: 'left', value: (row) => row.name, shrinks: true },
  { title: 'count', value: (row) => row.count, style: () => 'green' },
  { title: 'note', align: 'left', value: (row) => row.note, expendable: 1 },
];
const rows: Row[] = [
  { name: 'conv1_1', count: '1,792', note: 'first' },
  { name: 'fc6', count: '12', note: '' },
];
const at = (width: number, colour = false): { terminal: Terminal } => ({
  terminal: { width, colour },
});

describe('table', () => {
  it('puts text left, numbers right, under titles and a rule', () => {
    expect(
      table(columns, rows, { ...at(80), footer: [{ name: 'all', count: '1,804', note: '' }] }),
    ).toBe(
      [
        'name     count  note',
        '─────────────────────',
        'conv1_1  1,792  first',
        'fc6         12',
        '─────────────────────',
        'all      1,804',
      ].join('\n'),
    );
  });

  it('leaves out what is expendable, then cuts what may shrink', () => {
    expect(table(columns, rows, at(20)).split('\n')).toEqual([
      'name     count',
      '──────────────',
      'conv1_1  1,792',
      'fc6         12',
    ]);
    const long = [{ name: 'a very long name', count: '1', note: '' }];
    expect(table(columns, long, at(17))).toContain('\na very lo…      1');
    expect(table(columns, long, at(Number.POSITIVE_INFINITY))).toContain('a very long name');
  });

  it('counts as a terminal does: wide characters two cells, combined ones together', () => {
    const wide = [
      { name: '日本語', count: '1', note: '' },
      { name: 'e\u0301clair', count: '1', note: '' },
    ];
    const [, , first, second] = table(columns, wide, at(80)).split('\n');
    expect(stringWidth(first ?? '')).toBe(stringWidth(second ?? ''));
  });

  it('shows titles where there is no row', () => {
    expect(table(columns, [], at(80)).split('\n')).toEqual([
      'name  count  note',
      '─────────────────',
    ]);
  });

  it('is the same with colours, and without them plain', () => {
    const coloured = table(columns, rows, at(80, true));
    expect(coloured).toContain('\u001b[32m');
    const trimmed = stripVTControlCharacters(coloured).replaceAll(/ +$/gm, '');
    expect(trimmed).toBe(table(columns, rows, at(80)));
  });

  it('keeps within the width whatever stands in a column that shrinks', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((s) => !/\p{C}/u.test(s));
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1 }),
        fc.integer({ min: 20, max: 60 }),
        (names, width) => {
          const text = table(
            columns,
            names.map((n) => ({ name: n, count: '7', note: n })),
            at(width),
          );
          return text.split('\n').every((line) => stringWidth(line) <= width);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('aligned', () => {
  it('has exactly the width', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 30 }),
        (text, width) => {
          const safe = text.replaceAll(/\p{C}/gu, '');
          return stringWidth(aligned(safe, width, 'left')) === width;
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('terminal', () => {
  const stream = (isTTY: boolean) =>
    ({ isTTY, columns: 100, hasColors: () => true }) as unknown as NodeJS.WriteStream;

  it('has colours on a terminal, unless NO_COLOR is set', () => {
    expect(terminalOf(stream(true), {})).toEqual({ width: 100, colour: true });
    expect(terminalOf(stream(true), { NO_COLOR: '1' }).colour).toBe(false);
    expect(terminalOf(stream(true), { NO_COLOR: '' }).colour).toBe(true);
    expect(paint('x', 'red', { width: 80, colour: false })).toBe('x');
  });

  it('neither colours nor cuts what goes into a pipe', () => {
    expect(terminalOf(stream(false), {})).toEqual({
      width: Number.POSITIVE_INFINITY,
      colour: false,
    });
  });

  it('draws bars to an eighth of a cell', () => {
    expect([0, 0.5, 1, 1 / 32].map((share) => bar(share, 4).done)).toEqual(['', '██', '████', '▏']);
    expect([2, -1, Number.NaN].map((share) => bar(share, 4).done)).toEqual(['████', '', '']);
  });
});
