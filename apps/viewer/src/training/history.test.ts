import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { continued, emptyHistory, historyOf, readLog } from './history.ts';
import { publishedCurves } from './published.ts';
import { ticks } from './ticks.ts';

const log = [
  { event: 'start', configuration: 'A', recipe: 'fast', stepsPerEpoch: 10, step: 0 },
  { event: 'plan', step: 0, totalSteps: 20, epochs: 2 },
  { event: 'step', step: 5, epoch: 1, loss: 2, seconds: 1, imagesPerSecond: 100 },
  { event: 'evaluation', step: 10, epoch: 1, testAccuracy: 0.5, testLoss: 1.2 },
  { event: 'epoch', step: 10, epoch: 1, trainLoss: 1.5, cumulativeSeconds: 3 },
  { event: 'evaluation', step: 20, epoch: 2, testAccuracy: 0.4, testLoss: 1.3 },
  { event: 'end', reason: 'stopped', step: 20, epoch: 2 },
]
  .map((event) => JSON.stringify(event))
  .join('\n');

describe('historyOf', () => {
  it('draws curves over the epochs', () => {
    const history = historyOf(readLog(`${log}\n{"event":"st`));
    expect(history).toMatchObject({
      configuration: 'A',
      best: 0.5,
      epochs: 1,
      plannedEpochs: 2,
      seconds: 3,
      end: 'stopped',
    });
    expect(history.steps).toEqual([{ x: 0.5, y: 2, of: 1 }]);
    expect(history.testAccuracy).toEqual([
      { x: 1, y: 0.5 },
      { x: 2, y: 0.4 },
    ]);
    expect(history.trainLoss).toEqual([{ x: 1, y: 1.5 }]);
  });

  it('goes on after a resume', () => {
    const [start] = log.split('\n');
    expect(historyOf(readLog(`${log}\n${start}`)).end).toBeNull();
  });

  it('ends where the training ended, in the middle of an epoch', () => {
    const history = historyOf(
      readLog(
        [
          { event: 'start', configuration: 'A', recipe: 'fast', stepsPerEpoch: 10, step: 0 },
          { event: 'plan', step: 0, totalSteps: 22, epochs: 2.2 },
          { event: 'epoch', step: 20, epoch: 2, trainLoss: 1, cumulativeSeconds: 3 },
          { event: 'epoch', step: 22, epoch: 3, trainLoss: 0.9, cumulativeSeconds: 4 },
        ]
          .map((event) => JSON.stringify(event))
          .join('\n'),
      ),
    );
    expect(history).toMatchObject({ epochs: 2.2, plannedEpochs: 2.2 });
    expect(history.trainLoss.map(({ x }) => x)).toEqual([2, 2.2]);
  });

  it('finds no events in something else', () => {
    expect(readLog('hello\n[1]\nnull\n3')).toEqual([]);
  });
});

describe('continued', () => {
  const steps = (count: number, first = 1) =>
    Array.from({ length: count }, (_, i) => ({
      event: 'step' as const,
      step: first + i,
      epoch: 1,
      loss: (first + i) % 7,
      gradientNorm: 1,
      learningRate: 1,
      imagesPerSecond: 1,
      seconds: first + i,
      tensors: 1,
      bytes: 1,
    }));

  it('gives the curves of all events, in however many parts they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 6 }), (parts) => {
        let history = emptyHistory;
        let done = 0;
        for (const count of parts) {
          history = continued(history, steps(count, done + 1));
          done += count;
        }
        expect(history).toEqual(historyOf(steps(done)));
      }),
    );
    expect(emptyHistory.steps).toEqual([]);
  });

  it('keeps so many points however long it takes, each the mean of its steps', () => {
    for (const count of [1, 300, 301, 5000, 100_001]) {
      const { steps: points } = historyOf(steps(count));
      expect(points.length).toBeLessThanOrEqual(300);
      expect(points.length).toBeGreaterThanOrEqual(Math.min(count, 150));
      let first = 1;
      for (const { x, y, of } of points) {
        const those = steps(of, first);
        expect(x).toBeCloseTo(first + (of - 1) / 2);
        expect(y).toBeCloseTo(those.reduce((sum, { loss }) => sum + loss, 0) / of);
        first += of;
      }
      expect(first).toBe(count + 1);
    }
  });
});

describe('ticks', () => {
  it('are round, begin at zero, and are neither few nor many', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e4, noNaN: true }), (largest) => {
        const all = ticks(largest);
        expect(all[0]).toBe(0);
        expect(all[all.length - 1]).toBeLessThanOrEqual(largest * (1 + 1e-9));
        expect(all.length).toBeGreaterThanOrEqual(3);
        expect(all.length).toBeLessThanOrEqual(6);
      }),
    );
    expect(ticks(3, true)).toEqual([0, 1, 2, 3]);
  });
});

describe('publishedCurves', () => {
  it('leave hidden values out', () => {
    const { testAccuracy } = publishedCurves('A');
    expect(testAccuracy.map(({ x }) => x)).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10]);
    expect(testAccuracy[0].y).toBeCloseTo(0.648);
  });
});
