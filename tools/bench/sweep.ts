/**
 * Random shapes of convolutions, products and pools, forward and back, on vgg-wasm beside tfjs' cpu
 * backend. A case is what its seed says, so that one that fails is run again alone.
 *
 *   npm run bench -- sweep [--cases 200] [--seed 1] [--threads 1,2,4]
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { configure } from '@vgg/backend-wasm';
import { drawCase } from './sweep-cases.ts';

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '1,2,4' },
  },
});
const count = Number(options.cases);
const first = Number(options.seed);
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(first)) {
  throw new Error('--cases takes a whole number from 1, --seed a whole number');
}

/** Of the largest number: Winograd's F(4, 3) loses about two of float32's seven digits. */
const ACCEPTED = 2e-5;

tf.enableProdMode();
let failures = 0;
for (const threads of options.threads.split(',').map(Number)) {
  configure({ threads });
  let worst = { error: 0, name: 'none' };
  for (let seed = first; seed < first + count; seed++) {
    const { name, run } = drawCase(seed);
    const expected = await on('cpu', run);
    const found = await on('vgg-wasm', run);
    const error = Math.max(...found.map((values, i) => apart(values, expected[i] ?? [])));
    if (error > worst.error || Number.isNaN(error)) worst = { error, name };
    if (error <= ACCEPTED) continue;
    failures += 1;
    console.log(`--seed ${seed} --cases 1 --threads ${threads}: ${name} is off by ${error}`);
  }
  console.log(
    `${count} cases from seed ${first}, ${threads} threads: off by ${worst.error.toExponential(1)} at most (${worst.name})`,
  );
}
console.log(`Node ${process.versions.node}: ${failures} failed`);
process.exit(failures > 0 ? 1 : 0);

async function on(backend: string, run: () => tf.Tensor[]): Promise<ArrayLike<number>[]> {
  await tf.setBackend(backend);
  const tensors = tf.tidy(run);
  const values = tensors.map((tensor) => tensor.dataSync());
  tf.dispose(tensors);
  return values;
}

/** The largest difference, of the largest number expected. */
function apart(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0.1;
  let difference = 0;
  for (let i = 0; i < found.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i] ?? 0));
    const here = Math.abs((found[i] ?? 0) - (expected[i] ?? 0));
    if (!(here <= difference)) difference = here;
  }
  return difference / largest;
}
