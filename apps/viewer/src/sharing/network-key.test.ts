import { expect, it } from '@jest/globals';
import { readRunKey, runKey, withoutMoment } from './network-key.ts';

it('reads a run, its place and its moment, and writes them again', () => {
  for (const key of ['run:A-fast-1', 'run:A@0', 'kept:custom-fast@1200']) {
    const read = readRunKey(key);
    expect(read && runKey(read)).toBe(key);
  }
  expect(readRunKey('run:A@120')).toEqual({ place: 'run', run: 'A', step: 120 });
  expect(readRunKey('kept:A')).toEqual({ place: 'kept', run: 'A', step: null });
});

it('takes nothing else for a run', () => {
  const others = ['demo', 'file', null, 'run:', 'run:A@', 'run:A@x', 'run:A@-1', 'https://a/b@3'];
  expect(others.map(readRunKey)).toEqual(others.map(() => null));
});

it('names the network whatever the moment', () => {
  expect(withoutMoment('run:A@7')).toBe('run:A');
  expect(withoutMoment('demo')).toBe('demo');
});
