import {
  architecture,
  architectureOf,
  type Batch,
  cardFor,
  describeNetwork,
  Network,
  recipe as recipeOf,
  Training,
} from '@vgg/core';
import { type PreparedDataSet, prepare } from '@vgg/datasets/batches';
import type { RunSettings } from '@vgg/runs/files';
import type { Hooks } from '../engine/door.ts';
import { Failure, messageOf } from '../failure.ts';
import type {
  BegunRun,
  LearningCalls,
  NetworkPlan,
  Told,
  TrainingPlan,
} from '../protocol/learning.ts';
import { Batched } from './batched.ts';
import { type KeptImages, readImagesOf } from './data/kept-images.ts';
import { openImages } from './data/open-data.ts';
import { SAMPLE } from './data/sample-form.ts';
import { holdRun } from './hold-run.ts';
import { keptRuns, type RunState } from './kept-runs.ts';
import { Looker } from './looker.ts';
import { type PickedEngine, pickEngine } from './pick-engine.ts';
import { Recorder } from './recorder.ts';
import { engineOf, freeName, settingsOf, threadsOf } from './run-settings.ts';

type LearnHooks = Pick<Hooks<Told>, 'tell' | 'signal'> & {
  /** Files of the page. */
  beside(path: string): string;
  /** Called with what commands are given to, as soon as it is there. */
  opened(training: RunningTraining): void;
};

/** A training that takes commands. */
export interface RunningTraining {
  training: Training;
  looker: Looker;
  stop: AbortController;
  /** Trains one step, then pauses. */
  stepOnce(): void;
}

/** CIFAR-10 with all of its training images is no subset of itself. */
const ALL_OF_CIFAR10 = 50_000;

/** Seconds between checkpoints: a page may be closed at any moment. */
const CHECKPOINT_SECONDS = 20;

/** @throws Failure where there is no such network */
export function architectureFor(
  { configuration, layers, head }: NetworkPlan,
  batchNorm: boolean,
  rest: { dropout: number; initialiser: ReturnType<typeof recipeOf>['initialiser'] },
  { classes, inputSize }: { classes: number; inputSize: number },
) {
  try {
    return architecture(configuration, {
      ...(configuration === 'custom' && { layers }),
      head,
      batchNorm,
      ...rest,
      classes,
      inputSize,
    });
  } catch (error) {
    throw new Failure(messageOf(error));
  }
}

/** Trains a new network to its end. @throws Failure; the signal's reason */
export async function begin(plan: TrainingPlan, hooks: LearnHooks): Promise<null> {
  const { tell, signal, beside } = hooks;
  const addresses = { sample: beside, server: (file: string) => beside(`data/cifar10/${file}`) };
  const images = await openImages(plan.data, plan.images, addresses, tell, signal);
  const { batchSize, learningRate, epochs, seed } = plan;
  const chosen = { ...recipeOf(plan.recipe), batchSize, learningRate, epochs, name: plan.recipe };
  const prepared = await prepareImages(images, plan.images, seed);
  const { description } = prepared;
  const { batchNorm, dropout, initialiser } = chosen;
  const shape = architectureFor(
    plan.network,
    batchNorm,
    { dropout, initialiser },
    {
      classes: description.classes.length,
      inputSize: description.imageSize,
    },
  );
  const task = {
    architecture: shape,
    recipe: chosen,
    batch: await firstBatch(prepared, batchSize),
    seed,
  };
  const engine = await pickEngine(plan.engine, task, tell);
  const card = cardFor(shape, description, { recipe: chosen, seed });
  const settings = await settingsOf(card, engine);
  const name = await freeName(settings);
  const state: RunState = {
    configuration: shape.configuration,
    layers: shape.layers,
    recipe: chosen.name,
    images: description.trainCount,
    data: images.source ?? images.name,
    step: 0,
    epochs: 0,
    plannedEpochs: epochs,
    bestAccuracy: null,
    state: 'going',
  };
  const release = await holdRun(name);
  try {
    const keepsImages = images.name !== 'cifar10';
    const beginning = { settings, images: keepsImages ? 'kept' : 'cifar10' } as const;
    const kept = await keptRuns.create(name, beginning, state, keepsImages ? images : null).then(
      () => true as const,
      (error) =>
        `This browser keeps no runs here (${messageOf(error)}): this one is lost with its tab`,
    );
    const network = new Network(shape, seed);
    const begun = { kept, history: [], notice: images.notice };
    await learn({ name, settings, state, prepared, network, engine, ...begun }, hooks);
    return null;
  } finally {
    release();
  }
}

/** Goes on with a run that this browser keeps. @throws Failure; the signal's reason */
export async function goOn(
  { run, epochs, engine: choice }: Omit<LearningCalls['goOn']['ask'], 'page'>,
  hooks: LearnHooks,
): Promise<null> {
  const { tell, signal, beside } = hooks;
  const release = await holdRun(run);
  try {
    const { settings: before, images: kind, state, log, last } = await keptRuns.open(run);
    const { training: trained, data } = before.card;
    if (!trained || !data) throw new Failure(`${run} was not trained here and cannot go on`);
    const subset = data.subset ?? (data.name === 'cifar10' ? null : data.trainCount);
    const addresses = { sample: beside, server: (file: string) => beside(`data/cifar10/${file}`) };
    const source = subset !== null && subset <= SAMPLE.train ? 'sample' : 'server';
    const images =
      kind === 'kept'
        ? await keptRuns.images(run)
        : await openImages({ kind: source }, subset, addresses, tell, signal);
    const { seed } = trained;
    const recipe = { ...trained.recipe, epochs: epochs ?? trained.recipe.epochs };
    const prepared = await prepareImages(images, data.subset ?? null, seed);
    if (prepared.description.trainCount !== data.trainCount) {
      throw new Failure(`${run} began with ${data.trainCount} images, there are other ones now`);
    }
    const shape = architectureOf(before.card);
    const task = {
      architecture: shape,
      recipe,
      batch: await firstBatch(prepared, recipe.batchSize),
      seed,
    };
    const engine = await pickEngine(choice, task, tell);
    const card = { ...before.card, training: { ...trained, recipe } };
    const settings: RunSettings = { ...before, card, ...engineOf(engine, await threadsOf(engine)) };
    const network = new Network(shape, seed, trained.freeze);
    const progress = last && {
      ...last.progress,
      ...(epochs !== null && { totalSteps: null, epochsWithoutGain: 0 }),
    };
    const checkpoint = last && progress ? { tensors: last.tensors, progress } : undefined;
    const history = log.filter(({ event }) => event !== 'end');
    await keptRuns.change(run, settings);
    await keptRuns.rewrite(run, history);
    const resumedAt = epochs === null ? (last?.progress.step ?? null) : null;
    await learn(
      {
        name: run,
        settings,
        state,
        prepared,
        network,
        engine,
        kept: true,
        history,
        checkpoint,
        resumedAt,
      },
      hooks,
    );
    return null;
  } finally {
    release();
  }
}

interface Learning extends Pick<BegunRun, 'name' | 'kept' | 'history'> {
  settings: RunSettings;
  state: RunState;
  prepared: PreparedDataSet;
  network: Network;
  engine: PickedEngine;
  checkpoint?: ConstructorParameters<typeof Training>[0]['checkpoint'];
  resumedAt?: number | null;
  notice?: string | undefined;
}

/** The loop that `vgg train` runs, too; what it tells goes into the run and to the page. */
async function learn(
  { name, settings, state, prepared, network, engine, kept, history, ...how }: Learning,
  { tell, signal, opened }: LearnHooks,
): Promise<void> {
  const { training: trained } = settings.card;
  if (!trained) return;
  const { recipe, seed, patience } = trained;
  const { data, input } = prepared;
  const stop = new AbortController();
  signal.addEventListener('abort', () => stop.abort());
  const training: Training = new Training({
    network,
    data,
    recipe,
    recipeName: recipe.name,
    seed,
    checkpointInterval: CHECKPOINT_SECONDS,
    signal: stop.signal,
    bestWeights: async () => (await recorder.best()) ?? (await training.snapshot()).tensors,
    ...(how.checkpoint && { checkpoint: how.checkpoint }),
    ...(patience !== undefined && { patience }),
  });
  const looker = new Looker(network, training, input, (look) => tell({ look }));
  let once = false;
  const stepOnce = () => {
    once = true;
    training.control.resume();
  };
  const recorder = new Recorder(name, training, state, history, how.resumedAt ?? null);
  const told = new Batched((events) => tell({ events }));
  tell({
    begun: {
      name,
      classes: [...data.classes],
      inputSize: data.imageSize,
      parameters: describeNetwork(network.architecture).parameters,
      trainImages: data.trainCount,
      testImages: data.testCount,
      engine: engine.facts,
      why: engine.why,
      kept,
      history,
    },
  });
  if (how.notice) told.add([{ event: 'warning', step: 0, message: how.notice }]);
  opened({ training, looker, stop, stepOnce });
  try {
    for await (const event of training.events()) {
      told.add(await recorder.record(event));
      if (event.event !== 'step') continue;
      await looker.after(event.step);
      if (once) training.control.pause();
      once = false;
    }
  } finally {
    told.flush();
    network.dispose();
  }
}

function prepareImages(images: KeptImages, wanted: number | null, seed: number) {
  const isAll = images.name === 'cifar10' && images.train.length === ALL_OF_CIFAR10;
  const subset = images.name === 'cifar10' ? images.train.length : (wanted ?? undefined);
  return prepare(images.name, readImagesOf(images), { seed, subset: isAll ? undefined : subset });
}

async function firstBatch({ data }: PreparedDataSet, batchSize: number): Promise<Batch> {
  for await (const batch of data.testBatches(batchSize)) return batch;
  throw new Failure('There are no test images');
}
