import { alternate, type Entry, type Protocol } from './alternate.ts';
import { Contender, type Facts, type Start } from './contender.ts';
import { compareTo, type Missing, type Result, resultOf } from './result.ts';

/** Who takes part in a competition, and how its process is started. */
export interface Participant {
  engine: string;
  /** Throws one line where the engine is not to be had. */
  start(): Promise<Start>;
  batchSizes: readonly number[];
  note?: string;
}

export interface Competition {
  configuration: string;
  participants: readonly Participant[];
  yardstick: string;
  protocol: Protocol;
}

/**
 * Starts every participant, measures them by turns at each batch size, and ends them. One that
 * cannot be started or fails is reported as missing; the others go on.
 */
export async function compete(
  { configuration, participants, yardstick, protocol }: Competition,
  say: (line: string) => void,
): Promise<{ results: Result[]; missing: Missing[] }> {
  const missing: Missing[] = [];
  const running: { contender: Contender; facts: Facts; batchSizes: readonly number[] }[] = [];
  for (const { engine, start, batchSizes, note } of participants) {
    say(`${configuration}: starting ${engine}`);
    try {
      const [contender, facts] = await Contender.start(engine, await start());
      running.push({ contender, facts: note ? { ...facts, note } : facts, batchSizes });
    } catch (error) {
      missing.push({ engine, configuration, why: messageOf(error) });
    }
  }
  const results: Result[] = [];
  try {
    const rounds = Math.max(0, ...running.map(({ batchSizes }) => batchSizes.length));
    for (let index = 0; index < rounds; index++) {
      const entries = running.flatMap(({ contender, facts, batchSizes }) =>
        index < batchSizes.length ? [{ contender, facts, batchSize: batchSizes[index] }] : [],
      );
      const failed = new Set<Entry>();
      const counted = await alternate(entries, protocol, {
        onTurn: (name) => say(`${configuration}: ${name}`),
        onFailure(entry, error) {
          failed.add(entry);
          missing.push({ engine: entry.contender.name, configuration, why: messageOf(error) });
        },
      });
      const measured = entries.flatMap((entry, place) => {
        const { contender, facts, batchSize } = entry;
        if (failed.has(entry)) return [];
        return [resultOf(contender, facts, { configuration, batchSize }, counted[place])];
      });
      results.push(...compareTo(yardstick, measured));
    }
  } finally {
    await Promise.all(running.map(({ contender }) => contender.stop()));
  }
  return { results, missing };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
