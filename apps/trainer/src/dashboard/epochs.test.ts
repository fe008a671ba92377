import { stripVTControlCharacters } from 'node:util';
import { expect, it } from '@jest/globals';
import { rehearsalEvents } from '../protocol/testing/rehearsal-events.ts';
import { publishedResult } from '../reference/published.ts';
import { epochLines } from './epochs.ts';
import { layoutFor } from './layout.ts';
import { initialState, observe } from './state.ts';

it('keeps to its own part of a terminal of any width, with the reference beside it', () => {
  let state = initialState;
  for (const event of rehearsalEvents()) state = observe(state, event, 1000);
  for (let columns = 60; columns <= 120; columns++) {
    const { width, height } = layoutFor(columns, 40).epochs;
    const lines = epochLines(state, publishedResult('A'), width, height).map((line) =>
      stripVTControlCharacters(line).trimEnd(),
    );
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
    expect(lines.some((line) => / 2\s.*│\s+0\.794\s+72\.3 %/.test(line))).toBe(true);
    expect(lines[1]).not.toContain('…');
  }
});
