import { describeMachine, machine } from './machine.ts';
import type { Missing, Result } from './result.ts';
import { table } from './table.ts';

/** Progress, on standard error: standard output carries the result alone. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Prints the table, or one JSON object, on standard output. */
export function publish(
  bench: string,
  outcomes: readonly { results: Result[]; missing: Missing[] }[],
  yardstick: string,
  json: boolean,
): void {
  const results = outcomes.flatMap((outcome) => outcome.results);
  const missing = outcomes.flatMap((outcome) => outcome.missing);
  const here = machine();
  const text = json
    ? JSON.stringify({ bench, machine: here, yardstick, results, missing })
    : `${describeMachine(here)}\n\n${table(results, missing, yardstick)}`;
  process.stdout.write(`${text}\n`);
}
