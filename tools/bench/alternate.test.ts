import { describe, expect, it } from '@jest/globals';
import { alternate } from './alternate.ts';

/** A contender whose steps all take so long, without taking it. */
function contender(name: string, seconds: number, log: string[]) {
  return {
    name,
    async measure({ steps }: { steps: number; batchSize: number }) {
      log.push(`${name}${steps}`);
      return Array.from({ length: steps }, () => seconds);
    },
  };
}

function entries(paces: Record<string, number>, log: string[]) {
  return Object.entries(paces).map(([name, seconds]) => ({
    contender: contender(name, seconds, log),
    batchSize: 1,
  }));
}

/** For contenders that must not fail. */
const fails = {
  onFailure(_: unknown, error: unknown) {
    throw error;
  },
};

describe('alternate', () => {
  it('gives turns round by round, after two steps of warming up and one uncounted a turn', async () => {
    const log: string[] = [];
    const counted = await alternate(
      entries({ a: 0.1, b: 0.2 }, log),
      { steps: 6, rounds: 3 },
      fails,
    );
    expect(log).toEqual('a1 a1 b1 b1 a3 b3 a3 b3 a3 b3'.split(' '));
    expect(counted.map(({ length }) => length)).toEqual([6, 6]);
  });

  it.each([
    [1, 4],
    [5, 4],
    [12, 5],
  ])('counts %i steps in up to %i rounds', async (steps, rounds) => {
    const [counted] = await alternate(entries({ a: 0.1 }, []), { steps, rounds }, fails);
    expect(counted).toHaveLength(steps);
  });

  it('takes slow steps one a turn and hopeless ones once', async () => {
    const log: string[] = [];
    const counted = await alternate(entries({ s: 2, h: 30 }, log), { steps: 8, rounds: 2 }, fails);
    expect(log).toEqual('s1 s1 h1 s1 s1'.split(' '));
    expect(counted).toEqual([[2, 2], [30]]);
  });

  it('goes on without one that fails', async () => {
    const log: string[] = [];
    const broken = {
      name: 'x',
      async measure(): Promise<number[]> {
        throw new Error('the loss is no number');
      },
    };
    const failures: string[] = [];
    const all = [{ contender: broken, batchSize: 1 }, ...entries({ a: 0.1 }, log)];
    const counted = await alternate(
      all,
      { steps: 2, rounds: 2 },
      {
        onFailure: (entry, error) => failures.push(`${entry.contender.name}: ${error}`),
      },
    );
    expect(failures).toEqual(['x: Error: the loss is no number']);
    expect(counted.map(({ length }) => length)).toEqual([0, 2]);
  });
});
