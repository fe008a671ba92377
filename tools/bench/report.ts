import { describeMachine, type Machine } from './machine.ts';
import type { Missing, Result } from './result.ts';
import { table } from './table.ts';

/** Progress, on standard error: standard output carries the result alone. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Prints the table, or one JSON object, on standard output. */
export function publish(
  bench: string,
  machine: Machine,
  outcomes: readonly { results: Result[]; missing: Missing[] }[],
  yardstick: string,
  json: boolean,
): void {
  const results = outcomes.flatMap((outcome) => outcome.results);
  const missing = outcomes.flatMap((outcome) => outcome.missing);
  const text = json
    ? JSON.stringify({ bench, machine, yardstick, results, missing })
    : `${describeMachine(machine)}\n\n${table(results, missing, yardstick)}`;
  process.stdout.write(`${text}\n`);
}
