/**
 * Makes public/demo, the demonstration network, from a run: its best weights in one byte each, and
 * the log of its training.
 *
 *     npm run demo -w @vgg/viewer -- runs/A-fast-20261124-0801
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const [given] = process.argv.slice(2);
if (!given) {
  process.stderr.write('demo: name the folder of a run, as runs/A-fast-20261124-0801\n');
  process.exit(2);
}
// npm runs this in the project's folder, and tells where it was called.
const run = resolve(process.env.INIT_CWD ?? '.', given);
const demo = fileURLToPath(new URL('../public/demo', import.meta.url));
const vgg = fileURLToPath(new URL('../../trainer/bin/vgg.mjs', import.meta.url));
mkdirSync(demo, { recursive: true });
execFileSync(process.execPath, [vgg, 'export', run, '--quantize', 'uint8', '--to', demo], {
  stdio: 'inherit',
});
copyFileSync(join(run, 'run.json'), join(demo, 'run.json'));
// Where files lay on the machine that trained is nobody's business elsewhere.
const events = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trim().split('\n');
const log = events.map((line) => {
  const { path: _path, run: _run, ...event } = JSON.parse(line);
  return `${JSON.stringify(event)}\n`;
});
writeFileSync(join(demo, 'metrics.jsonl'), log.join(''));
