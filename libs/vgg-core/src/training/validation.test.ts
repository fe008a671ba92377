import { beforeAll, expect, it } from '@jest/globals';
import { architecture } from '../architecture.ts';
import { type NamedValues, Network } from '../network.ts';
import { type Recipe, recipes } from '../recipes.ts';
import { useVggWasm } from '../testing/engine.ts';
import { tinyData } from '../testing/tiny-data.ts';
import type { TrainingEvent } from './events.ts';
import type { TrainingOptions } from './options.ts';
import type { Checkpoint } from './progress.ts';
import { Training } from './train.ts';

beforeAll(useVggWasm);

const recipe: Recipe = { ...recipes.fast, batchSize: 8, epochs: 3 };
const shape = architecture('custom', { layers: '4 M', head: [4], classes: 3, inputSize: 32 });

async function run(options: Partial<TrainingOptions>) {
  const network = new Network(shape, 1);
  let best: NamedValues | null = null;
  const training = new Training({
    network,
    data: tinyData(24, 12, 6),
    recipe,
    recipeName: 'fast',
    seed: 1,
    bestWeights: async () => best ?? network.values(),
    ...options,
  });
  const events: TrainingEvent[] = [];
  let saved: Checkpoint | undefined;
  for await (const event of training.events()) {
    events.push(event);
    if (event.event === 'checkpoint') saved = await training.snapshot();
    if (event.event === 'checkpoint' && event.reason === 'best') best = await network.values();
  }
  return { events, network, best: best as NamedValues | null, saved };
}

it('sees the test images once, at the end, with the network that the held back images chose', async () => {
  const { events, network, best } = await run({});
  const evaluations = events.filter((event) => event.event === 'evaluation');
  expect(evaluations).toHaveLength(4);
  for (const evaluation of evaluations.slice(0, 3)) {
    expect(evaluation).toMatchObject({ images: 6, testAccuracy: null, testLoss: null });
    expect(evaluation.validationAccuracy).toBeGreaterThanOrEqual(0);
  }
  expect(evaluations[3]).toMatchObject({ images: 12, best: false });
  expect(evaluations[3].testAccuracy).toBeGreaterThanOrEqual(0);
  expect(await network.values()).toEqual(best);
  const end = events.at(-1);
  expect(end).toMatchObject({ event: 'end', testAccuracy: evaluations[3].testAccuracy });
  const start = events[0];
  expect(start).toMatchObject({ validationImages: 6, trainImages: 24, testImages: 12 });
});

it('ends when patience is lost, and says so', async () => {
  // Nothing learns at such a rate, so that no epoch is better than the first.
  const still = { ...recipe, learningRate: 1e-30, epochs: 9, batchNorm: false };
  const network = new Network({ ...shape, batchNorm: false, dropout: 0 }, 1);
  const { events } = await run({ network, recipe: still, patience: 2 });
  const epochs = events.filter((event) => event.event === 'epoch');
  expect(epochs).toHaveLength(3);
  expect(events.at(-1)).toMatchObject({
    event: 'end',
    reason: 'finished',
    message: 'ended early: no better network in 2 epochs',
  });
});

it('without images held back tests on the test images, and tells nothing of validation', async () => {
  const { events } = await run({ data: tinyData(), recipe: { ...recipe, epochs: 1 } });
  const [evaluation, ...more] = events.filter((event) => event.event === 'evaluation');
  expect(more).toEqual([]);
  expect(evaluation).not.toHaveProperty('validationAccuracy');
  expect(evaluation.testAccuracy).toBeGreaterThanOrEqual(0);
});

it('stopped while it sees the test images ends as stopped, and sees them when it goes on', async () => {
  const stop = new AbortController();
  const data = tinyData(24, 12, 6);
  const stopping = {
    ...data,
    async *testBatches(batchSize: number) {
      stop.abort();
      yield* data.testBatches(batchSize);
    },
  };
  const short = { ...recipe, epochs: 1 };
  const stopped = await run({ data: stopping, recipe: short, signal: stop.signal });
  expect(stopped.events.at(-1)).toMatchObject({ reason: 'stopped', testAccuracy: null });
  const checkpoint = stopped.saved;
  if (!checkpoint) throw new Error('no checkpoint where it was stopped');
  const { events } = await run({ data, recipe: short, checkpoint });
  const [test, ...more] = events.filter((event) => event.event === 'evaluation');
  expect(more).toEqual([]);
  expect(test).toMatchObject({ images: 12 });
  expect(events.at(-1)).toMatchObject({ reason: 'finished', testAccuracy: test.testAccuracy });
});

it('fails with one line where the chosen network’s loss on the test images is no number', async () => {
  const data = tinyData(24, 12, 6);
  const broken = {
    ...data,
    async *testBatches(batchSize: number) {
      for await (const batch of data.testBatches(batchSize)) {
        yield { ...batch, images: batch.images.map(() => Number.NaN) };
      }
    },
  };
  const { events } = await run({ data: broken, recipe: { ...recipe, epochs: 1 } });
  expect(events.at(-1)).toMatchObject({
    event: 'end',
    reason: 'failed',
    message: expect.stringMatching(/^the test loss became no number \(NaN\) at step 3, /),
  });
});
