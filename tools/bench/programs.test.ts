import { expect, it } from '@jest/globals';
import { programs } from './programs/models.ts';
import { apart, programTable } from './programs.ts';

it('tells how far two curves are apart, over the steps that both have', () => {
  expect(apart([1, 2, 4], [1, 2.5])).toBeCloseTo(0.25);
  expect(apart([], [1])).toBeNaN();
});

it('gives speed as a multiple of each other engine, and geometric means', () => {
  const spread = (median: number, fastest = median) => ({
    median,
    fastest,
    lowerQuartile: median,
    upperQuartile: median,
    count: 1,
  });
  const outcomes = [
    { program: 'a', seconds: [spread(8, 4), spread(2, 2), spread(1)], difference: 1e-7 },
    { program: 'b', seconds: [spread(2), spread(8), spread(1)], difference: 0 },
  ];
  const lines = programTable(['cpu', 'tfjs-wasm', 'vgg-wasm'], outcomes).split('\n');
  expect(lines[1]).toMatch(
    /^a +8\.00e\+3 +2\.00e\+3 +1\.00e\+3 +8\.00 +4\.00 +2\.00 +2\.00 +1e-7$/,
  );
  expect(lines[3]).toMatch(/^geometric mean +4\.00 +2\.83 +4\.00 +4\.00$/);
});

it('has programs that train and that predict', () => {
  const names = Object.keys(programs);
  expect(names.filter((name) => /fit|train/.test(name)).length).toBeGreaterThan(5);
  expect(names.filter((name) => name.includes('predict')).length).toBeGreaterThan(3);
});
