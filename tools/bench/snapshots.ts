/**
 * `npm run bench -- snapshots [configuration] [head width]`: what keeping one moment of a training
 * costs, in time of the processor, and what that is of ten minutes with twenty of them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseEngine } from '@vgg/backend-node';
import { architecture, cardFor, Network, recipe } from '@vgg/core';
import { createRun } from '@vgg/runs';
import { say } from './report.ts';

const TIMES = 5;
const MOMENTS = 20;
const TRAINING_SECONDS = 600;

const [configuration = 'A', width = '4096'] = process.argv.slice(2);
const engine = await chooseEngine('auto', { threads: 1 });
const head = [Number(width), Number(width)];
const shape = architecture(configuration, { classes: 10, inputSize: 32, head });
const network = new Network(shape, 1);
const card = cardFor(
  shape,
  {
    name: 'cifar10',
    imageSize: 32,
    mean: [0.5, 0.5, 0.5],
    deviation: [0.25, 0.25, 0.25],
    classes: Array.from({ length: 10 }, (_, i) => `class ${i}`),
    trainCount: 50_000,
    testCount: 10_000,
  },
  { recipe: { ...recipe('fast'), name: 'fast' }, seed: 1 },
);
const folder = await mkdtemp(join(tmpdir(), 'vgg-bench-'));
try {
  const run = await createRun(folder, { card, engine: engine.name });
  const costs: number[] = [];
  for (let step = 0; step < TIMES; step += 1) {
    const before = process.cpuUsage();
    await run.snapshots.save(step, await network.values(), card);
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / 1e6);
  }
  const median = costs.sort((a, b) => a - b)[Math.floor(TIMES / 2)];
  const [{ bytes }] = await run.snapshots.list();
  const share = (100 * MOMENTS * median) / TRAINING_SECONDS;
  say(
    `VGG-${configuration}, head ${width}: a moment of ${(bytes / 1e6).toFixed(1)} MB takes ${median.toFixed(2)} s of the processor; ${MOMENTS} of them in ten minutes are ${share.toFixed(2)} %`,
  );
} finally {
  await rm(folder, { recursive: true });
}
