import { describe, expect, it } from '@jest/globals';
import type { TrainingEvent } from '@vgg/core';
import { rehearsalEvents } from '../protocol/testing/rehearsal-events.ts';
import { progress } from './pace.ts';
import { CAPACITY } from './series.ts';
import { command, hasEnded, initialState, observe, remember, tick } from './state.ts';

const play = (events: Iterable<TrainingEvent>, until = Number.POSITIVE_INFINITY) => {
  let state = initialState;
  let now = 0;
  for (const event of events) {
    now = event.event === 'step' ? event.seconds * 1000 : now;
    state = observe(state, event, now);
    if (event.event === 'step' && event.step === until) break;
  }
  return state;
};
const short = { stepsPerEpoch: 20, epochs: 2.5 };

describe('a whole training', () => {
  const state = play(rehearsalEvents(short));

  it('ends with every epoch, the best accuracy and the reason', () => {
    expect(state.epochs.map((epoch) => epoch.epoch)).toEqual([1, 2, 3]);
    expect(state.activity).toBe('finished');
    expect(hasEnded(state)).toBe(true);
    expect(state.bestAccuracy).toBe(
      Math.max(...state.epochs.map((epoch) => epoch.testAccuracy ?? 0)),
    );
  });

  it('smooths the loss: near its mean, with far less scatter', () => {
    const { loss, smoothedLoss } = state.curves;
    expect(smoothedLoss.points).toHaveLength(loss.points.length);
    const roughness = (points: readonly { mean: number }[]) =>
      points
        .slice(1)
        .reduce((sum, point, i) => sum + Math.abs(point.mean - (points[i]?.mean ?? 0)), 0);
    expect(roughness(smoothedLoss.points)).toBeLessThan(roughness(loss.points) / 2);
    expect(smoothedLoss.points[0]?.mean).toBe(loss.points[0]?.mean);
  });

  it('never changes a state that it was given', () => {
    const frozen = Object.freeze({ ...initialState });
    for (const event of rehearsalEvents(short))
      expect(() => observe(frozen, event, 1)).not.toThrow();
    expect(frozen.curves.loss.points).toEqual([]);
  });
});

describe('progress', () => {
  it('counts the short last epoch as a whole one', () => {
    const { epoch, run } = progress(play(rehearsalEvents(short), 45));
    expect(epoch).toMatchObject({ number: 3, done: 5, of: 10 });
    expect(run).toMatchObject({ done: 45, of: 50 });
  });

  it('keeps an epoch until its evaluation is over', () => {
    const { epoch } = progress(play(rehearsalEvents(short), 20));
    expect(epoch).toMatchObject({ number: 1, done: 20, of: 20 });
  });

  it('expects steps and evaluations at the measured speed', () => {
    // 9 steps of 0.6 s and one evaluation of 12 s are left after step 41.
    const left = progress(play(rehearsalEvents(short), 41)).run.secondsLeft ?? 0;
    expect(Math.abs(left - (9 * 0.6 + 12))).toBeLessThan(1.5);
  });

  it('lets the clock run on between two events, but not while paused', () => {
    const state = play(rehearsalEvents(short), 10);
    const seconds = state.latest?.seconds ?? 0;
    const later = (state.heardAt ?? 0) + 3000;
    expect(progress(tick(state, later, 0)).elapsed).toBeCloseTo(seconds + 3);
    const paused = command(state, { command: 'pause' }, later);
    expect(progress(tick(paused, later + 5000, 0)).elapsed).toBeCloseTo(seconds);
  });

  it('knows nothing before the first event', () => {
    expect(progress(initialState)).toEqual({
      run: { done: 0, of: null, secondsLeft: null },
      epoch: { number: 0, done: 0, of: null, secondsLeft: null },
      elapsed: 0,
    });
  });
});

describe('activity', () => {
  it('is an evaluation after an epoch’s last step and after the key e', () => {
    expect(play(rehearsalEvents(short), 19).activity).toBe('training');
    expect(play(rehearsalEvents(short), 20).activity).toBe('evaluating');
    const events = [...rehearsalEvents(short)].filter((event) => event.event === 'step');
    const asked = command(play(rehearsalEvents(short), 5), { command: 'evaluate' }, 0);
    expect(events[5] && observe(asked, events[5], 0).activity).toBe('evaluating');
  });

  it('stays paused or stopping while the last step comes in', () => {
    const step = [...rehearsalEvents(short)].find((event) => event.event === 'step');
    for (const [given, activity] of [
      ['pause', 'paused'],
      ['stop', 'stopping'],
    ] as const) {
      const state = command(play(rehearsalEvents(short), 5), { command: given }, 0);
      expect(step && observe(state, step, 0).activity).toBe(activity);
    }
  });
});

describe('messages', () => {
  it('answer every command at once', () => {
    const given = [
      { command: 'pause' },
      { command: 'resume' },
      { command: 'save' },
      { command: 'evaluate' },
      { command: 'scaleLearningRate', factor: 0.5 },
      { command: 'stop' },
    ] as const;
    const texts = given.map((one) => command(initialState, one, 1).messages.at(-1)?.text);
    expect(texts).toEqual([
      'paused: p resumes',
      'resumed',
      'saving after this step…',
      'evaluating after this step…',
      'learning rate halved from the next step',
      'saving and stopping…',
    ]);
  });

  it('keep a warning on one line and a repeated one only once', () => {
    const warning = { event: 'warning', step: 3, message: 'disk\n  almost full' } as const;
    const state = observe(observe(initialState, warning, 1), warning, 2);
    expect(state.messages).toEqual([{ at: 2, kind: 'warning', text: 'disk almost full' }]);
  });
});

describe('a resumed run', () => {
  it('forgets what came after the checkpoint and goes on from it', () => {
    const before = [...rehearsalEvents(short)].filter(
      (event) => event.event !== 'end' && event.step <= 33,
    );
    const resumed = [...rehearsalEvents({ ...short, from: 20 })];
    let state = remember(before);
    expect(state.epochs).toHaveLength(1);
    expect(state.messages).toEqual([]);
    for (const event of resumed.slice(0, 4)) state = observe(state, event, 0);
    expect(state.curves.loss.points.map((point) => point.step)).toEqual(
      Array.from({ length: 23 }, (_, index) => index + 1),
    );
    expect(state.epochs.map((epoch) => epoch.epoch)).toEqual([1]);
  });
});

it('keeps its curves bounded however long the training is', () => {
  const events = rehearsalEvents({ stepsPerEpoch: 4000, epochs: 1 });
  const { points, stride } = play(events).curves.loss;
  expect(points.length).toBeLessThanOrEqual(CAPACITY);
  expect(stride).toBe(8);
  expect(points.reduce((sum, point) => sum + point.count, 0)).toBe(4000);
});

it('survives figures that are not finite', () => {
  const [first] = [...rehearsalEvents(short)].filter((event) => event.event === 'step');
  if (first?.event !== 'step') throw new Error('the rehearsal has no step');
  const state = observe(initialState, { ...first, loss: Number.NaN }, 0);
  expect(state.curves.loss.points).toEqual([]);
});

it('says which learning rate the keys lead to, pressed once or twice within a step', () => {
  let state = initialState;
  for (const event of rehearsalEvents()) {
    if (event.event === 'step' && event.step > 100) break;
    state = observe(state, event, 1000);
  }
  const rate = state.latest?.learningRate ?? 0;
  for (const factor of [0.5, 0.25]) {
    state = command(state, { command: 'scaleLearningRate', factor: 0.5 }, 2000);
    expect(state.messages.at(-1)?.text).toBe(
      `learning rate halved from the next step: ${(rate * factor).toExponential(2)}`,
    );
  }
});
