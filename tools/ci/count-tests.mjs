/**
 * Sums the summaries of Jest and of Node's test runner in a log, prints `N passed, N failed`, and exits with 1 where a test or
 * one of the other checks failed, or where no test ran.
 * Usage: node count-tests.mjs <log> <number of other failures>
 */
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const [, , log, others] = process.argv;
const text = stripVTControlCharacters(readFileSync(log, 'utf8')).replaceAll('\r', '');
let passed = 0;
let failed = 0;
for (const [, summary] of text.matchAll(/^Tests:\s+(.*)$/gm)) {
  passed += Number(/(\d+) passed/.exec(summary)?.[1] ?? 0);
  failed += Number(/(\d+) failed/.exec(summary)?.[1] ?? 0);
}
for (const [, kind, count] of text.matchAll(/^ℹ (pass|fail) (\d+)$/gm)) {
  if (kind === 'pass') passed += Number(count);
  else failed += Number(count);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || Number(others) > 0 || passed === 0 ? 1 : 0;
