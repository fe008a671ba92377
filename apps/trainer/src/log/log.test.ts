import { describe, expect, it } from '@jest/globals';
import { rehearsalEvents } from '../protocol/testing/rehearsal-events.ts';
import { jsonLines, plainLines } from './index.ts';

const header = {
  network: 'VGG-A',
  configuration: 'A',
  recipe: 'fast',
  batchNorm: true,
  engine: 'wasm',
  engineReason: 'it works',
  threads: 2,
  runFolder: 'runs/x',
  logged: { name: 'x', identity: 'x 2026', parameters: {} },
  minutes: 10,
  asPublished: true,
};
const events = [...rehearsalEvents({ stepsPerEpoch: 40, epochs: 2 })];

describe('plain lines', () => {
  const lineOf = plainLines(header);
  const lines = events.flatMap((event) => lineOf(event) ?? []);

  it('say each epoch with the reference’s figures, the plan and the end', () => {
    const text = lines.join('\n');
    expect(text).toMatch(/^VGG-A, batch norm, recipe fast, seed 1: 28,149,514 parameters/);
    expect(text).toContain('wasm, 2 threads: it works; run folder runs/x');
    expect(text).toContain('10 min budget: 2 epochs, 80 steps');
    expect(text).toMatch(
      /epoch 1\/2 {2}train loss \d\.\d+ {2}test .* \(reference: 1\.221, 64\.8 %\)/,
    );
    expect(lines.at(-1)).toMatch(/^finished after 1:1\d, test .* %, best .* % on the test images$/);
  });

  it('speak of steps once in five seconds of training', () => {
    const steps = lines.filter((line) => line.startsWith('step '));
    // 80 steps of 0.6 s, and twice an evaluation of 12 s.
    expect(steps.length).toBeGreaterThanOrEqual(8);
    expect(steps.length).toBeLessThanOrEqual(12);
    expect(steps.at(-1)).toMatch(/^step \d+\/80 {2}epoch 2 {2}loss .* images\/s {2}rate .*e-\d/);
  });

  it('carry warnings and failures on one line each', () => {
    expect(lineOf({ event: 'warning', step: 1, message: 'two\nlines' })).toBe('warning: two lines');
    const failed = lineOf({
      event: 'end',
      reason: 'failed',
      step: 7,
      epoch: 1,
      seconds: 3,
      bestAccuracy: null,
      testAccuracy: null,
      message: 'the loss is NaN at step 7',
      run: 'runs/x',
    });
    expect(failed).toBe('failed: the loss is NaN at step 7; the run is in runs/x');
  });
});

it('JSON lines give every event back as it was', () => {
  const lineOf = jsonLines();
  const lines = events.map((event) => lineOf(event) ?? '');
  expect(lines.some((line) => line.includes('\n'))).toBe(false);
  expect(lines.map((line) => JSON.parse(line))).toEqual(events);
});
