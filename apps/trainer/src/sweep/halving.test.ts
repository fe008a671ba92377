import { describe, expect, it } from '@jest/globals';
import { array, assert, double, integer, nat, property, tuple } from 'fast-check';
import { type Course, rungsOf, type Verdict, verdicts } from './halving.ts';

const halving = { factor: 3, first: 1 };
const EPOCHS = 9;

describe('successive halving', () => {
  it('compares at epochs a factor apart, never at the last', () => {
    expect(rungsOf({ factor: 3, first: 1 }, 9)).toEqual([1, 3]);
    expect(rungsOf({ factor: 3, first: 1 }, 10)).toEqual([1, 3, 9]);
    expect(rungsOf({ factor: 2, first: 3 }, 3)).toEqual([]);
  });

  it('lets the first go on, and of the following the top third of those so far', () => {
    const finals = [0.5, 0.4, 0.6, 0.55, 0.3, 0.61];
    expect(oneByOne(finals.map((accuracy) => Array(EPOCHS).fill(accuracy)))).toEqual([
      null,
      1,
      null,
      1,
      1,
      null,
    ]);
  });

  it('goes by the best so far: who was better once and fell back is not stopped', () => {
    const courses = [
      [0.5, 0.5, 0.5],
      [0.6, 0.1, 0.1],
    ].map((accuracies) => ({ accuracies, epochs: EPOCHS, ended: false }));
    expect(stoppedAfter(courses, halving)).toEqual([null, null]);
  });

  it('does not compare a training with others at its own end', () => {
    const courses = [
      { accuracies: [0.5, 0.6], epochs: 9, ended: false },
      { accuracies: [0.1], epochs: 1, ended: true },
    ];
    expect(stoppedAfter(courses, halving)).toEqual([null, null]);
  });

  it('does not wait for a trial that failed', () => {
    const courses = [
      { accuracies: [], epochs: 9, ended: true },
      { accuracies: [0.4], epochs: 9, ended: false },
      { accuracies: [0.3], epochs: 9, ended: false },
    ];
    expect(stoppedAfter(courses, halving)).toEqual([null, null, 1]);
  });

  it('does not say that a trial goes on while one before it may still stop it', () => {
    const course = (accuracies: number[]) => ({ accuracies, epochs: 3, ended: false });
    const slow = [course([]), { ...course([0.5, 0.6, 0.7]), ended: true }];
    expect(verdicts(slow, halving)).toEqual(['open', 'open']);
    expect(verdicts([course([0.4]), ...slow.slice(1)], halving)).toEqual(['goes on', 'goes on']);
    expect(verdicts([course([0.9]), ...slow.slice(1)], halving)).toEqual([
      'goes on',
      { stoppedAfter: 1 },
    ]);
  });

  it('judges alike in whichever order news comes, and never takes a judgement back', () => {
    const anything = tuple(
      array(array(double({ min: 0, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 }), {
        minLength: 1,
        maxLength: 12,
      }),
      array(nat(), { minLength: 200, maxLength: 200 }),
      integer({ min: 2, max: 4 }),
    );
    assert(
      property(anything, ([whole, picks, factor]) => {
        const rule = { factor, first: 1 };
        const seen = whole.map((): number[] => []);
        let known = seen.map((): Verdict => 'open');
        const stopped = (i: number) => typeof known[i] === 'object';
        const courses = (): Course[] =>
          seen.map((accuracies, i) => ({
            accuracies,
            epochs: EPOCHS,
            ended: accuracies.length === EPOCHS || stopped(i),
          }));
        for (let turn = 0; ; turn++) {
          const running = seen.flatMap((accuracies, i) =>
            accuracies.length < EPOCHS && !stopped(i) ? [i] : [],
          );
          if (running.length === 0) break;
          const next = running[(picks[turn % picks.length] ?? 0) % running.length] ?? 0;
          seen[next]?.push(whole[next]?.[seen[next].length] ?? 0);
          const now = verdicts(courses(), rule);
          for (const [i, before] of known.entries())
            if (before !== 'open') expect(now[i]).toEqual(before);
          known = now;
        }
        expect(known).not.toContain('open');
        expect(stoppedAfter(courses(), rule)).toEqual(oneByOne(whole, rule));
      }),
    );
  });
});

/** After which epoch each trial is stopped; null where it is not, or not yet known. */
function stoppedAfter(courses: Course[], rule: typeof halving): (number | null)[] {
  return verdicts(courses, rule).map((verdict) =>
    typeof verdict === 'object' ? verdict.stoppedAfter : null,
  );
}

/** What becomes of trials that are trained one after the other. */
function oneByOne(whole: number[][], rule = halving): (number | null)[] {
  const done: Course[] = [];
  const stops: (number | null)[] = [];
  for (const accuracies of whole) {
    const course = { accuracies: [] as number[], epochs: EPOCHS, ended: false };
    let stop: number | null = null;
    for (const accuracy of accuracies) {
      course.accuracies.push(accuracy);
      stop = stoppedAfter([...done, course], rule).at(-1) ?? null;
      if (stop !== null) break;
    }
    done.push({ ...course, ended: true });
    stops.push(stop);
  }
  return stops;
}
