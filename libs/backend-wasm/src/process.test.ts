import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));
const typescript = new URL('../../../tools/typescript.mjs', import.meta.url).href;

/** Runs a program that has `tf` and this library's door in scope, in a process of its own. */
async function run(program: string): Promise<string> {
  const source = `
    import * as tf from '@tensorflow/tfjs-core';
    import { configure, describeBackend } from './src/index.ts';
    ${program}`;
  const args = ['--import', typescript, '--input-type=module', '--eval', source];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: root,
    // Whoever runs the tests may ask for colours; what is compared here has none.
    env: { ...process.env, FORCE_COLOR: '0' },
  });
  return stdout.trim();
}

it('lets the process end by itself, with threads running', async () => {
  const program = `
    configure({ threads: 4 });
    await tf.setBackend('vgg-wasm');
    console.log(tf.sum(tf.ones([500, 500])).dataSync()[0]);`;
  expect(await run(program)).toBe('250000');
});

it('takes the number of threads from VGG_THREADS', async () => {
  const program = `
    process.env.VGG_THREADS = '3';
    console.log((await describeBackend()).threads);
    process.env.VGG_THREADS = 'many';
    await describeBackend().catch((error) => console.log(error.message));`;
  expect(await run(program)).toBe(
    '3\nVGG_THREADS is NaN; a whole number from 1 to 64 is accepted.',
  );
});

it('reports a worker that dies, with how it died, ever after', async () => {
  const program = `
    const { Worker } = await import('node:worker_threads');
    const workers = [];
    const on = Worker.prototype.unref;
    Worker.prototype.unref = function () { workers.push(this); return on.call(this); };
    configure({ threads: 2 });
    await tf.setBackend('vgg-wasm');
    await workers[0].terminate();
    for (let i = 0; i < 2; i++) {
      try { tf.relu(tf.ones([100000])); } catch (error) { console.log(error.message); }
    }`;
  const died = 'Worker thread 1 of the vgg-wasm backend died: it exited with code 1';
  expect(await run(program)).toBe(`${died}\n${died}`);
});

it('does not wait for ever for a worker that died unseen', async () => {
  const program = `
    const { Worker } = await import('node:worker_threads');
    const workers = [];
    const on = Worker.prototype.unref;
    Worker.prototype.unref = function () { workers.push(this); return on.call(this); };
    configure({ threads: 2 });
    await tf.setBackend('vgg-wasm');
    workers[0].terminate();
    // No turn of the event loop tells of its death, whenever that comes.
    try { for (;;) tf.tidy(() => tf.relu(tf.ones([100000]))); } catch (error) { console.log(error.message); }`;
  expect(await run(program)).toBe(
    'Worker thread 1 of the vgg-wasm backend died or does not answer (job Unary).',
  );
});

it('gives a clear error where memory ends, and goes on', async () => {
  const program = `
    configure({ threads: 1, memoryLimit: 64 * 2 ** 20 });
    await tf.setBackend('vgg-wasm');
    const kept = tf.relu(tf.ones([1000]));
    try { tf.tidy(() => { for (;;) tf.keep(tf.relu(tf.ones([2 ** 20]))); }); } catch (error) { console.log(error.message); }
    console.log(tf.sum(kept).dataSync()[0]);`;
  const [error, sum] = (await run(program)).split('\n');
  expect(error).toMatch(
    /^The vgg-wasm backend is out of memory: \d+ MB more are needed, \d+ MB are in use and the limit is 64 MB\./,
  );
  expect(sum).toBe('1000');
});
