import type { Contender } from './contender.ts';

/** A contender and the size of batch that it is given. */
export interface Entry {
  contender: Pick<Contender, 'name' | 'measure'>;
  batchSize: number;
}

export interface Protocol {
  /** Counted steps of each contender in all. */
  steps: number;
  /** Turns of each contender over which the steps are spread. */
  rounds: number;
  /** Milliseconds of rest before each step. */
  pause?: number;
}

export interface Listeners {
  onTurn?: (name: string) => void;
  onFailure: (entry: Entry, error: unknown) => void;
}

/** A step of more seconds than this is taken one a turn; nothing that long is warmed up for. */
const slow = 1.5;
/** A step of more seconds than this is taken once. */
const hopeless = 20;

/**
 * Measures contenders by turns, so that whatever else the machine does meets all alike. The first
 * step of a turn is not counted: caches and sleeping threads come back to the contender in it.
 * One that fails takes no further turn; `onFailure` hears of it.
 * Returns the seconds of the counted steps, in the contenders' order.
 */
export async function alternate(
  entries: readonly Entry[],
  { steps, rounds, pause }: Protocol,
  { onTurn, onFailure }: Listeners,
): Promise<number[][]> {
  const failed = new Set<Entry>();
  const take = async (entry: Entry, count: number): Promise<number[]> => {
    if (failed.has(entry)) return [];
    const { contender, batchSize } = entry;
    onTurn?.(contender.name);
    try {
      return await contender.measure({ steps: count, batchSize, ...(pause ? { pause } : {}) });
    } catch (error) {
      failed.add(entry);
      onFailure(entry, error);
      return [];
    }
  };
  const counted: number[][] = [];
  const pace: number[] = [];
  for (const entry of entries) {
    // The first step allocates and compiles, the second tells the pace.
    const first = await take(entry, 1);
    const once = first[0] > hopeless;
    counted.push(once ? first : []);
    pace.push(once ? first[0] : (await take(entry, 1))[0]);
  }
  const turns = Math.min(rounds, steps);
  for (let turn = 0; turn < turns; turn++) {
    const share = Math.ceil((steps * (turn + 1)) / turns) - Math.ceil((steps * turn) / turns);
    for (const [index, entry] of entries.entries()) {
      if (pace[index] > hopeless) continue;
      const seconds =
        pace[index] > slow ? await take(entry, 1) : (await take(entry, share + 1)).slice(1);
      counted[index].push(...seconds);
    }
  }
  return counted;
}
