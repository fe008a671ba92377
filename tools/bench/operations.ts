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

/**
 * Milliseconds of a call: the least of many handfuls, taken by turns. The least, because a handful that
 * the machine interrupts, or that V8 has not yet translated well, says nothing of the operation.
 */
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
      const until = performance.now() + Number(options.milliseconds) / 3;
      while (performance.now() < until) {
        const known = best[i] ?? 1;
        const handful = Math.min(50, Math.max(1, Math.ceil(0.05 / known)));
        const began = performance.now();
        for (let call = 0; call < handful; call++) tf.dispose(runs[i]?.() ?? []);
        best[i] = Math.min(known, (performance.now() - began) / handful);
      }
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
