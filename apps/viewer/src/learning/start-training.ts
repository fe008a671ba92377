import { architectureOf, cardFor, Network, recipe as recipeOf } from '@vgg/core';
import type { RunSettings } from '@vgg/runs/files';
import { Failure, lineOf } from '../failure.ts';
import { line } from '../language/line.ts';
import type { LearningCalls, TrainingPlan } from '../protocol/learning.ts';
import { architectureFor } from './architecture-for.ts';
import { openImages } from './data/open-data.ts';
import { SAMPLE } from './data/sample-form.ts';
import { holdRun } from './hold-run.ts';
import { keptRuns, type RunState } from './kept-runs.ts';
import { type LearnHooks, learn } from './learn.ts';
import { pickEngine } from './pick-engine.ts';
import { firstBatch, prepareImages } from './prepare-images.ts';
import { engineOf, freeName, settingsOf, threadsOf } from './run-settings.ts';

/** Trains a new network to its end. @throws Failure; the signal's reason */
export async function begin(plan: TrainingPlan, hooks: LearnHooks): Promise<null> {
  const { tell, signal, beside } = hooks;
  const addresses = { sample: beside, server: (file: string) => beside(`data/cifar10/${file}`) };
  const images = await openImages(plan.data, plan.images, addresses, tell, signal);
  const { batchSize, learningRate, epochs, seed } = plan;
  const chosen = { ...recipeOf(plan.recipe), batchSize, learningRate, epochs, name: plan.recipe };
  const prepared = await prepareImages(images, plan.images, { seed });
  const { description } = prepared;
  const shape = architectureFor(plan.network, chosen, {
    classes: description.classes.length,
    inputSize: description.imageSize,
  });
  const task = {
    architecture: shape,
    recipe: chosen,
    batch: await firstBatch(prepared, batchSize),
    seed,
  };
  const engine = await pickEngine(plan.engine, task, tell);
  const { snapshots } = plan;
  const trained = { recipe: chosen, seed, ...(snapshots !== null && { snapshots }) };
  const card = cardFor(shape, description, trained);
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
        line`This browser keeps no runs here (${lineOf(error)}): this one is lost with its tab`,
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
    if (!trained || !data) throw new Failure(line`${run} was not trained here and cannot go on`);
    const subset = data.subset ?? (data.name === 'cifar10' ? null : data.trainCount);
    const addresses = { sample: beside, server: (file: string) => beside(`data/cifar10/${file}`) };
    const source = subset !== null && subset <= SAMPLE.train ? 'sample' : 'server';
    const images =
      kind === 'kept'
        ? await keptRuns.images(run)
        : await openImages({ kind: source }, subset, addresses, tell, signal);
    const { seed } = trained;
    const recipe = { ...trained.recipe, epochs: epochs ?? trained.recipe.epochs };
    const prepared = await prepareImages(images, data.subset ?? null, {
      seed,
      validation: images.validation ? undefined : data.validation?.share,
      balance: data.balance,
    });
    if (prepared.description.trainCount !== data.trainCount) {
      throw new Failure(
        line`${run} began with ${data.trainCount} images, there are other ones now`,
      );
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
    await keptRuns.cutBack(run, last?.progress.step ?? -1);
    state.moments = (await keptRuns.moments(run)).length;
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
