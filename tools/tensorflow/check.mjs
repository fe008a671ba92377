// npm run check:tensorflow [tfjs-node-gpu]: builds TensorFlow's engine in a folder of its own, as
// `vgg engines add` does it for a user, trains two steps of VGG-A on it and on vgg-wasm, and compares
// the losses. Some 300 MB of download (tfjs-node-gpu: 3 GB) and two minutes, so no part of `npm test`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const engine = process.argv[2] ?? 'tfjs-node';
const vgg = fileURLToPath(new URL('../../apps/trainer/bin/vgg.mjs', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vgg-check-'));
const engines = join(folder, 'engines');
const env = { ...process.env, VGG_ENGINES: engines };

/** Losses of two orders of adding float32 numbers up are so near each other. */
const NEAR = 1e-5;

function run(what, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [vgg, ...args], {
    encoding: 'utf8',
    env,
    cwd: root,
    maxBuffer: 2 ** 26,
  });
  if (status === 0) return { stdout, stderr };
  throw new Error(`${what}: ${stderr.trim().split('\n').at(-1)}`);
}

function losses(backend) {
  const shape = ['--subset', '16', '--batch-size', '8', '--epochs', '1', '--recipe', 'reference'];
  const where = ['--out', join(folder, 'runs'), '--threads', '1', '--log', 'json'];
  const { stdout, stderr } = run(backend, 'train', 'A', ...shape, ...where, '--backend', backend);
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const steps = events.filter(({ event }) => event === 'step').map(({ loss }) => loss);
  console.log(`${backend}: losses ${steps.join(', ')}`);
  // What TensorFlow wrote would stand across the dashboard.
  const noise = stderr.split('\n').filter((line) => /tensorflow|cuda|onednn|absl/i.test(line));
  if (noise.length > 0) throw new Error(`${backend} writes on standard error: ${noise[0]}`);
  return steps;
}

const tree = () =>
  spawnSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' }).stdout;

try {
  const answer = await fetch('https://pypi.org/simple/tensorflow/', { method: 'HEAD' }).catch(
    (error) => ({ ok: false, status: error.cause?.code ?? error.message }),
  );
  if (!answer.ok)
    console.log(`pypi.org answers ${answer.status}: only a mirror that pip knows can serve`);
  const before = tree();
  console.log(run('engines add', 'engines', 'add', engine).stdout.trim());
  const theirs = losses(engine);
  const ours = losses('vgg-wasm');
  const apart = Math.max(...theirs.map((loss, i) => Math.abs(loss / ours[i] - 1)));
  if (theirs.length < 2 || !(apart < NEAR)) throw new Error(`the losses are ${apart} apart`);
  console.log(`They are ${apart.toExponential(1)} apart.`);
  run('engines remove', 'engines', 'remove', engine);
  if (existsSync(join(engines, engine))) throw new Error('engines remove left something');
  if (tree() !== before) throw new Error(`the working tree has changed:\n${tree()}`);
  console.log('1 passed, 0 failed');
} catch (error) {
  console.log(`${error.message}\n0 passed, 1 failed`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
