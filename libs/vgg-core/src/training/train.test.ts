import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { architecture } from '../architecture.ts';
import { Network } from '../network.ts';
import { type Recipe, recipes } from '../recipes.ts';
import { useVggWasm } from '../testing/engine.ts';
import { tinyData } from '../testing/tiny-data.ts';
import type { TrainingEvent } from './events.ts';
import type { TrainingOptions } from './options.ts';
import type { Checkpoint } from './progress.ts';
import { Training } from './train.ts';

/** Three steps an epoch, two epochs, and everything that draws random numbers or keeps a memory. */
const recipe: Recipe = {
  ...recipes.fast,
  learningRate: 0.05,
  batchSize: 8,
  epochs: 2,
  dropout: 0.5,
  averaging: { kind: 'lookahead', every: 2, decay: 0.95 },
};
const small = { classes: 3, inputSize: 32, layers: '8 M 12 M 16 16 M', head: [16, 16] };
const tiny = architecture('custom', small);
const plain = architecture('custom', { ...small, batchNorm: false });

const networks: Network[] = [];

beforeAll(useVggWasm);
afterEach(() => {
  for (const network of networks.splice(0)) network.dispose();
});

function newTraining(options: Partial<TrainingOptions> = {}): Training {
  const seed = options.seed ?? 1;
  const network = options.network ?? new Network(tiny, seed);
  networks.push(network);
  const recipeName = 'fast';
  return new Training({ network, data: tinyData(), recipe, recipeName, seed, ...options });
}

/** Runs to the end; `watch` is called at each event, the loop waiting. */
async function run(
  training: Training,
  watch: (event: TrainingEvent) => unknown = () => undefined,
): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of training.events()) {
    events.push(event);
    await watch(event);
  }
  return events;
}

function only<Kind extends TrainingEvent['event']>(
  events: TrainingEvent[],
  kind: Kind,
): Extract<TrainingEvent, { event: Kind }>[] {
  return events.filter(
    (event): event is Extract<TrainingEvent, { event: Kind }> => event.event === kind,
  );
}

/** Every bit of a training's tensors, mixed into one number for each. */
async function bits(training: Training): Promise<Record<string, number>> {
  const { tensors } = await training.snapshot();
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, mixed(data)]));
}

function mixed(data: Float32Array): number {
  const { imul } = Math;
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length);
  let hash = 0;
  for (let index = 0; index < words.length; index += 1) hash = imul(hash ^ words[index], 16777619);
  return hash;
}

describe('the events', () => {
  it('come in order, epoch after epoch', async () => {
    const events = await run(newTraining());
    const epoch = ['step', 'step', 'step', 'evaluation', 'epoch', 'checkpoint'];
    expect(events.map(({ event }) => event)).toEqual(['start', 'plan', ...epoch, ...epoch, 'end']);
    expect(events[0]).toMatchObject({
      configuration: 'custom',
      stepsPerEpoch: 3,
      step: 0,
      seed: 1,
    });
    expect(events[1]).toEqual({ event: 'plan', step: 0, totalSteps: 6, epochs: 2 });
    expect(only(events, 'step').map(({ step, epoch }) => [step, epoch])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 2],
      [5, 2],
      [6, 2],
    ]);
    expect(events.at(-1)).toMatchObject({ reason: 'finished', step: 6 });
  });

  it('are plain JSON', async () => {
    for (const event of await run(newTraining())) {
      expect(JSON.parse(JSON.stringify(event))).toEqual(event);
    }
  });

  it("give an epoch the mean of its steps' losses and its own share of the time", async () => {
    const events = await run(newTraining());
    const steps = only(events, 'step');
    const [first, second] = only(events, 'epoch');
    const mean = (losses: number[]) => losses.reduce((a, b) => a + b) / losses.length;
    expect(first.trainLoss).toBeCloseTo(mean(steps.slice(0, 3).map(({ loss }) => loss)), 12);
    expect(second.trainLoss).toBeCloseTo(mean(steps.slice(3).map(({ loss }) => loss)), 12);
    expect(first.seconds + second.seconds).toBeCloseTo(second.cumulativeSeconds, 9);
  });

  it('name a checkpoint `best` only where the test accuracy rose', async () => {
    const events = await run(newTraining());
    const bests = only(events, 'evaluation').map(({ best }) => (best ? 'best' : 'epoch'));
    expect(only(events, 'checkpoint').map(({ reason }) => reason)).toEqual(bests);
    expect(bests[0]).toBe('best');
  });

  it('follow the schedule over exactly the planned steps', async () => {
    const of: Recipe = { ...recipe, schedule: { kind: 'one-cycle', warmUp: 0.3 } };
    const events = await run(newTraining({ recipe: of }));
    const rates = only(events, 'step').map(({ learningRate }) => learningRate);
    expect(rates[0]).toBeCloseTo(0.05 / 25, 12);
    expect(rates[5]).toBeCloseTo(0.05 / 25 / 1e4, 12);
    expect(Math.max(...rates)).toBeGreaterThan(0.04);
  });
});

it("tells the gradient's norm weight by weight, beside the events", async () => {
  const training = newTraining();
  const names = networks.at(-1)?.specs.flatMap(({ name, learntBy }) => {
    const fixed = name === 'conv1_1/kernel' || name.endsWith('/gamma');
    return learntBy === 'gradient' && !fixed ? [name] : [];
  });
  await run(training, (event) => {
    if (event.event !== 'step') return;
    const { gradientNorms } = training;
    expect([...gradientNorms.keys()].sort()).toEqual(names?.toSorted());
    const total = Math.hypot(...gradientNorms.values());
    expect(Math.abs(total / event.gradientNorm - 1)).toBeLessThan(1e-6);
    expect(event).not.toHaveProperty('norms');
    // Layer by layer at the first step of each epoch.
    if (event.step % 3 !== 1) {
      expect(event).not.toHaveProperty('layers');
      return;
    }
    expect(event.layers?.map(({ layer }) => layer)).toEqual([
      ...['conv1_1', 'conv2_1', 'conv3_1', 'conv3_2', 'fc6', 'fc7', 'fc8'],
    ]);
    for (const { layer, activation, gradient } of event.layers ?? []) {
      expect(gradient).toBe(gradientNorms.get(`${layer}/kernel`) ?? null);
      expect(activation).toBeGreaterThan(0);
    }
  });
});

it('learns', async () => {
  const data = tinyData(48, 24);
  const network = new Network({ ...tiny, head: [64, 64], dropout: 0 }, 1);
  const of: Recipe = { ...recipes['batch-norm'], batchSize: 8, epochs: 4 };
  const events = await run(newTraining({ network, data, recipe: of }));
  const losses = only(events, 'epoch').map(({ trainLoss }) => trainLoss);
  expect(losses.at(-1)).toBeLessThan(losses[0] / 2);
  expect(only(events, 'epoch').at(-1)?.testAccuracy).toBeGreaterThan(0.9);
});

it('holds the number of tensors constant after the second step', async () => {
  const training = newTraining({ recipe: { ...recipe, epochs: 10 } });
  const events = await run(training, async (event) => {
    if (event.event === 'step' && event.step % 4 === 0) training.control.requestEvaluation();
    if (event.event === 'step' && event.step % 5 === 0) training.control.requestCheckpoint();
    if (event.event === 'checkpoint' && event.step % 5 === 0) await training.snapshot();
  });
  const steps = only(events, 'step');
  expect(steps).toHaveLength(30);
  expect(new Set(steps.slice(1).map(({ tensors }) => tensors)).size).toBe(1);
  expect(new Set(steps.slice(1).map(({ bytes }) => bytes)).size).toBe(1);
});

describe('the same bits', () => {
  it('come of the same seed, others of another', async () => {
    const [first, again, other] = [newTraining(), newTraining(), newTraining({ seed: 2 })];
    for (const training of [first, again, other]) await run(training);
    expect(await bits(again)).toEqual(await bits(first));
    expect((await bits(other))['fc8/kernel']).not.toBe((await bits(first))['fc8/kernel']);
  });

  it('come of a training resumed after any step, at the events of an uninterrupted one', async () => {
    const checkpoints: Checkpoint[] = [];
    const whole = newTraining();
    const events = await run(whole, async ({ event }) => {
      if (event === 'step') whole.control.requestCheckpoint();
      if (event === 'checkpoint') checkpoints.push(await whole.snapshot());
    });
    const wanted = await bits(whole);
    const told = (of: TrainingEvent[]) =>
      of
        .filter(({ event }) => event === 'evaluation' || event === 'epoch')
        .map((event) => ({ ...event, seconds: 0, cumulativeSeconds: 0, imagesPerSecond: 0 }));
    // After each step, and after each epoch's evaluation.
    expect(checkpoints.map(({ progress }) => progress.step)).toEqual([1, 2, 3, 3, 4, 5, 6, 6]);
    for (const checkpoint of checkpoints) {
      // Another first network: every weight has to come from the checkpoint.
      const resumed = newTraining({ network: new Network(tiny, 99), checkpoint });
      const rest = await run(resumed);
      expect(await bits(resumed)).toEqual(wanted);
      const finalEvents = told(events).slice(told(events).length - told(rest).length);
      expect(finalEvents).toEqual(told(rest));
      const { epoch, stepInEpoch, evaluatedStep, step } = checkpoint.progress;
      const open = stepInEpoch > 0 || evaluatedStep !== step || step < 6;
      expect(only(rest, 'epoch')).toHaveLength(open ? 3 - epoch : 0);
      for (const network of networks.splice(1)) network.dispose();
    }
  });

  it('need a checkpoint that fits', async () => {
    const checkpoint = await newTraining().snapshot();
    const network = new Network(plain, 1);
    const other = new Network({ ...tiny, head: [17, 17] }, 1);
    networks.push(network);
    expect(() => newTraining({ network: other, checkpoint })).toThrow(
      'weights do not fit configuration custom: fc6/kernel has shape [256,16], [256,17] is needed',
    );
  });
});

describe('a command', () => {
  it('halve the learning rate from the next step on', async () => {
    const constant: Recipe = { ...recipe, schedule: { kind: 'constant' } };
    const training = newTraining({ recipe: constant });
    const events = await run(training, (event) => {
      if (event.event === 'step' && event.step === 2) training.control.scaleLearningRate(0.5);
      if (event.event === 'step' && event.step === 4) training.control.scaleLearningRate(4);
    });
    const rates = only(events, 'step').map(({ learningRate }) => learningRate);
    expect(rates).toEqual([0.05, 0.05, 0.025, 0.025, 0.1, 0.1]);
  });

  it('evaluate and save once, when asked', async () => {
    const training = newTraining();
    const events = await run(training, (event) => {
      if (event.event !== 'step' || event.step !== 2) return;
      training.control.requestEvaluation();
      training.control.requestCheckpoint();
    });
    expect(only(events, 'evaluation').map(({ step }) => step)).toEqual([2, 3, 6]);
    expect(only(events, 'checkpoint').slice(0, 2)).toEqual([
      { event: 'checkpoint', step: 2, epoch: 1, reason: 'best' },
      { event: 'checkpoint', step: 2, epoch: 1, reason: 'requested' },
    ]);
  });

  it('hold the training still until resumed', async () => {
    const training = newTraining();
    const { control } = training;
    let resumedAfter = 0;
    const events = await run(training, (event) => {
      if (event.event !== 'step' || event.step !== 1) return;
      control.pause();
      const began = Date.now();
      setTimeout(() => {
        resumedAfter = Date.now() - began;
        control.resume();
      }, 100);
    });
    expect(only(events, 'step')).toHaveLength(6);
    // A pause is no training time.
    const [first, second] = only(events, 'step');
    expect(resumedAfter).toBeGreaterThan(0);
    expect(second.seconds - first.seconds).toBeCloseTo(8 / second.imagesPerSecond, 9);
  });

  it('stop between two steps, having saved', async () => {
    const stop = new AbortController();
    const training = newTraining({ signal: stop.signal });
    const events = await run(training, (event) => {
      if (event.event === 'step' && event.step === 2) stop.abort();
    });
    expect(events.slice(-2)).toMatchObject([
      { event: 'checkpoint', step: 2, reason: 'stopped' },
      { event: 'end', reason: 'stopped', step: 2 },
    ]);
  });

  it('stop a paused training, too', async () => {
    const stop = new AbortController();
    const training = newTraining({ signal: stop.signal });
    const events = await run(training, (event) => {
      if (event.event !== 'step') return;
      training.control.pause();
      setTimeout(() => stop.abort(), 20);
    });
    expect(events.at(-1)).toMatchObject({ reason: 'stopped', step: 1 });
  });

  it('do not save twice at one step', async () => {
    const stop = new AbortController();
    const training = newTraining({ signal: stop.signal });
    const events = await run(training, (event) => {
      if (event.event === 'checkpoint') stop.abort();
    });
    expect(only(events, 'checkpoint')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ reason: 'stopped', step: 3 });
  });
});

it('saves by the clock', async () => {
  const events = await run(newTraining({ checkpointInterval: 0 }));
  expect(only(events, 'checkpoint').map(({ step, reason }) => [step, reason])).toEqual(
    expect.arrayContaining([
      [1, 'interval'],
      [2, 'interval'],
    ]),
  );
});

describe('a learning rate without measure', () => {
  const wild: Recipe = { ...recipe, schedule: { kind: 'constant' }, learningRate: 1e30 };

  it('ends the training at the step where the loss is no number any more', async () => {
    const training = newTraining({ recipe: wild, checkpointInterval: 0 });
    const events = await run(training);
    const end = only(events, 'end')[0];
    expect(end.reason).toBe('failed');
    expect(end.message).toMatch(
      /^the (loss|gradient) became (no number \(NaN\)|infinite) at step 2, learning rate 1e\+30; the last good checkpoint is of step 1; a lower --lr may help$/,
    );
    expect(only(events, 'step').map(({ step }) => step)).toEqual([1]);
  });

  it('says so where nothing was saved', async () => {
    const end = only(await run(newTraining({ recipe: wild })), 'end')[0];
    expect(end.message).toContain('there is no checkpoint yet');
  });

  it('leaves the weights as they were before that step', async () => {
    const training = newTraining({ network: new Network(plain, 1), recipe: wild });
    let before: Record<string, number> = {};
    await run(training, async ({ event }) => {
      if (event === 'step') before = await bits(training);
    });
    expect(await bits(training)).toEqual(before);
    const { tensors } = await training.snapshot();
    for (const { data } of Object.values(tensors)) expect(data.every(Number.isFinite)).toBe(true);
  });
});

it('clips the gradient: no weight moves further than the norm allows', async () => {
  const clipped: Recipe = {
    ...recipe,
    optimiser: { kind: 'momentum', momentum: 0, weightDecay: 0 },
    biases: { rate: 1, decay: true },
    averaging: { kind: 'none' },
    logitsScale: 1,
    whitening: false,
    schedule: { kind: 'constant' },
    learningRate: 1,
    gradientClipping: 0.01,
    epochs: 1,
  };
  const training = newTraining({ recipe: clipped });
  const before = (await training.snapshot()).tensors;
  let moved = 0;
  const events = await run(training, async (event) => {
    if (event.event !== 'step' || event.step !== 1) return;
    const after = (await training.snapshot()).tensors;
    for (const [name, { data }] of Object.entries(before)) {
      if (/moving|velocity/.test(name)) continue;
      data.forEach((value, index) => {
        moved += (after[name].data[index] - value) ** 2;
      });
    }
  });
  expect(only(events, 'step')[0].gradientNorm).toBeGreaterThan(0.01);
  expect(Math.sqrt(moved)).toBeCloseTo(0.01, 4);
});

describe('a time budget', () => {
  it('is planned within the first epoch, and holds at least one', async () => {
    const events = await run(newTraining({ timeBudget: 0.001 }));
    const warnings = events.filter(({ event }) => event === 'warning');
    expect(warnings).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/^one epoch takes about .* minutes/),
      }),
    ]);
    const kinds = events.map(({ event }) => event);
    expect(kinds.slice(0, 5)).toEqual(['start', 'step', 'step', 'step', 'plan']);
    const [plan] = only(events, 'plan');
    expect(plan).toMatchObject({ step: 3, totalSteps: 3, epochs: 1 });
    expect(plan.expectedSeconds).toBeGreaterThan(0.001);
    expect(events.at(-1)).toMatchObject({ reason: 'finished', step: 3 });
  });

  it('may end within an epoch, which is evaluated and saved all the same', async () => {
    const training = newTraining({ timeBudget: 1e6 });
    // A budget so large would take days: it is stopped after the plan, and resumed with a smaller one.
    let checkpoint: Checkpoint | undefined;
    for await (const event of training.events()) {
      if (event.event !== 'plan') continue;
      expect(event.totalSteps).toBeGreaterThan(1000);
      checkpoint = await training.snapshot();
      break;
    }
    if (!checkpoint) throw new Error('there was no plan');
    checkpoint.progress.totalSteps = 5;
    const events = await run(newTraining({ checkpoint, timeBudget: 1e6 }));
    expect(only(events, 'plan')).toEqual([
      { event: 'plan', step: 3, totalSteps: 5, epochs: 5 / 3 },
    ]);
    expect(only(events, 'epoch').map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 3],
      [2, 5],
    ]);
    expect(events.at(-1)).toMatchObject({ reason: 'finished', step: 5 });
  });

  it('plans anew when it goes on: what is left of the time counts', async () => {
    const training = newTraining({ timeBudget: 1e6 });
    let checkpoint: Checkpoint | undefined;
    for await (const event of training.events()) {
      if (event.event !== 'plan') continue;
      checkpoint = await training.snapshot();
      break;
    }
    if (!checkpoint) throw new Error('there was no plan');
    const spent = { ...checkpoint, progress: { ...checkpoint.progress, seconds: 100 } };
    const events = await run(newTraining({ checkpoint: spent, timeBudget: 100 }));
    const plans = only(events, 'plan');
    expect(plans[0].totalSteps).toBeGreaterThan(1000);
    expect(plans.at(-1)?.totalSteps).toBeLessThan(10);
    expect(events.at(-1)).toMatchObject({ reason: 'finished' });
  });
});

describe('snapshots', () => {
  it('are told at the beginning, between and at the end, and once more by whoever goes on', async () => {
    const first = newTraining({ snapshots: 3 });
    let checkpoint: Checkpoint | undefined;
    const events = await run(first, async (event) => {
      if (event.event === 'checkpoint' && event.step === 3) checkpoint = await first.snapshot();
    });
    expect(only(events, 'snapshot').map(({ step }) => step)).toEqual([0, 3, 6]);
    if (!checkpoint) throw new Error('no checkpoint after the first epoch');
    const later = await run(newTraining({ snapshots: 3, checkpoint }));
    expect(only(later, 'snapshot').map(({ step }) => step)).toEqual([6]);
  });

  it('are told of where it is stopped, too, and but once by whoever goes on from there', async () => {
    const stop = new AbortController();
    const first = newTraining({ snapshots: 3, signal: stop.signal });
    let checkpoint: Checkpoint | undefined;
    const events = await run(first, async (event) => {
      if (event.event === 'step' && event.step === 2) stop.abort();
      if (event.event === 'checkpoint') checkpoint = await first.snapshot();
    });
    expect(events.slice(-3).map(({ event }) => event)).toEqual(['snapshot', 'checkpoint', 'end']);
    expect(only(events, 'snapshot').map(({ step }) => step)).toEqual([0, 2]);
    if (!checkpoint) throw new Error('no checkpoint where it was stopped');
    const later = await run(newTraining({ snapshots: 3, checkpoint }));
    expect(only(later, 'snapshot').map(({ step }) => step)).toEqual([3, 6]);
  });

  it('are of the weights that answer: at the end what averaging made of them', async () => {
    const training = newTraining({ snapshots: 2 });
    let atEnd: Record<string, { data: Float32Array }> = {};
    await run(training, async ({ event }) => {
      if (event === 'snapshot') atEnd = await training.weights();
    });
    const { tensors } = await training.snapshot();
    for (const [name, { data }] of Object.entries(atEnd)) expect(data).toEqual(tensors[name].data);
  });

  it('are none where nobody asks for them', async () => {
    expect(only(await run(newTraining()), 'snapshot')).toEqual([]);
  });
});
