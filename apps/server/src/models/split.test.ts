import { describe, expect, it } from '@jest/globals';
import { choose, splitSchema } from './split.ts';

const everyone = () => true;
const chosen = (keys: number, present: (name: string) => boolean = everyone) =>
  Array.from({ length: keys }, (_, i) => choose({ a: 90, b: 10 }, present, `user ${i}`));

describe('a split', () => {
  it('gives each run its share of many keys, and a key always the same run', () => {
    const first = chosen(20_000);
    const share = first.filter((name) => name === 'b').length / first.length;
    // Four standard deviations of so many draws.
    expect(Math.abs(share - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / first.length));
    expect(chosen(20_000)).toEqual(first);
  });

  it('gives the others what one that is not there would have had, and nobody nothing', () => {
    expect(new Set(chosen(100, (name) => name === 'b'))).toEqual(new Set(['b']));
    expect(choose({ a: 1 }, () => false, 'user')).toBeUndefined();
    expect(choose({ a: 0, b: 1 }, everyone, undefined)).toBe('b');
  });

  it('is written as text or as keys', () => {
    expect(splitSchema.parse('vgg-a=90, vgg-b=10')).toEqual({ 'vgg-a': 90, 'vgg-b': 10 });
    expect(splitSchema.parse({ a: 1 })).toEqual({ a: 1 });
  });

  it.each(['a', 'a=', 'a=x', 'a=-1', 'a=0', 'a=1,,b=1', ''])('refuses %j', (text) => {
    const { error } = splitSchema.safeParse(text);
    expect(error?.issues[0].message).toMatch(/vgg-a=90,vgg-b=10/);
  });
});
