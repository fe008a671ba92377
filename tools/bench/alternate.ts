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
}

/** A step of more seconds than this is taken one a turn; nothing that long is warmed up for. */
const slow = 1.5;
/** A step of more seconds than this is taken once. */
const hopeless = 10;

/**
 * Measures contenders by turns, so that whatever else the machine does meets all alike. The first
 * step of a turn is not counted: caches and sleeping threads come back to the contender in it.
 * Returns the seconds of the counted steps, in the contenders' order.
 */
export async function alternate(
  entries: readonly Entry[],
  { steps, rounds }: Protocol,
  onTurn: (name: string) => void = () => {},
): Promise<number[][]> {
  const take = async ({ contender, batchSize }: Entry, count: number) => {
    onTurn(contender.name);
    return contender.measure({ steps: count, batchSize });
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
