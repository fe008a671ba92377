import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from '@jest/globals';

const script = fileURLToPath(new URL('count-tests.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vgg-count-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function count(log: string, otherFailures = 0) {
  const file = join(folder, 'log');
  writeFileSync(file, log);
  const { stdout, status } = spawnSync(process.execPath, [script, file, String(otherFailures)]);
  return { said: String(stdout), status };
}

const plain = `Tests:       3 passed, 3 total
Tests:       1 failed, 2 skipped, 4 passed, 7 total
ℹ pass 2
ℹ fail 0
`;

/** As Jest, nx and Node write it to a terminal: bold, in colours, with carriage returns. */
const coloured = plain
  .replaceAll(/Tests: +/g, (label) => `\u001B[1m${label}\u001B[22m`)
  .replaceAll(/\d+ passed/g, (passed) => `\u001B[1m\u001B[32m${passed}\u001B[39m\u001B[22m`)
  .replaceAll(/ℹ \w+ \d/g, (line) => `\u001B[34m${line}\u001B[39m`)
  .replaceAll('\n', '\r\n');

it.each([
  ['plain', plain],
  ['coloured', coloured],
])('sums Jest’s and Node’s summaries in a %s log', (_, log) => {
  expect(count(log)).toEqual({ said: '9 passed, 1 failed\n', status: 1 });
});

it('fails where another check failed, or nothing ran', () => {
  expect(count('Tests: 3 passed, 3 total\n')).toEqual({ said: '3 passed, 0 failed\n', status: 0 });
  expect(count('Tests: 3 passed, 3 total\n', 1).status).toBe(1);
  expect(count('nothing').status).toBe(1);
});
