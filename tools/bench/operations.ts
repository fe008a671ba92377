/**
 * Times single operations on vgg-wasm beside stock tfjs-backend-wasm, by turns in one process.
 *
 *   npm run bench -- operations [--threads 2] [--only part] [--milliseconds 60]
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine } from '@vgg/backend-node';
import { describeMachine, machine } from './machine.ts';
import { operations } from './programs/operations.ts';
import { aligned } from './table.ts';

const { values: options } = parseArgs({
  options: {
    threads: { type: 'string' },
    only: { type: 'string', default: '' },
    milliseconds: { type: 'string', default: '60' },
  },
});

const threads = options.threads === undefined ? {} : { threads: Number(options.threads) };
await chooseEngine('tfjs-wasm', {});
await chooseEngine('vgg-wasm', threads);
const BACKENDS = ['wasm', 'vgg-wasm'] as const;
tf.enableProdMode();

/** Milliseconds of a call: the least of turns that last long enough, the backends in turn. */
async function measure(make: (typeof operations)[string]): Promise<number[]> {
  const runs = [];
  for (const name of BACKENDS) {
    await tf.setBackend(name);
    runs.push(make());
  }
  const best = BACKENDS.map(() => Number.POSITIVE_INFINITY);
  for (let turn = 0; turn < 6; turn++) {
    for (const [i, name] of BACKENDS.entries()) {
      await tf.setBackend(name);
      const run = runs[i];
      if (!run) continue;
      const began = performance.now();
      let calls = 0;
      while (performance.now() - began < Number(options.milliseconds) / 3) {
        tf.dispose(run());
        calls++;
      }
      // The first turn is V8's, which still translates.
      const each = (performance.now() - began) / calls;
      if (turn > 0) best[i] = Math.min(best[i] ?? each, each);
    }
  }
  return best;
}

const head = ['operation', '', 'tfjs-wasm ms', 'vgg-wasm ms', 'x'];
const rows: string[][] = [];
for (const [name, make] of Object.entries(operations)) {
  if (!name.includes(options.only)) continue;
  const [stock = 0, ours = 0] = await measure(make);
  rows.push([name, '', stock.toPrecision(3), ours.toPrecision(3), (stock / ours).toPrecision(3)]);
}
console.log(`${describeMachine(machine())}\n\n${aligned([head, ...rows]).join('\n')}`);
process.exit(0);
