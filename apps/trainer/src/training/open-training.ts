import { chooseEngine } from '@vgg/backend-node';
import {
  type Checkpoint,
  cardFor,
  Network,
  type StopSignal,
  Training,
  type TrainingCard,
  type TrainingEvent,
} from '@vgg/core';
import type { DataRequest, OpenDataSet } from '@vgg/datasets';
import { createRun, openRun, type Run } from '@vgg/runs';
import { accepted, UsageError } from '../errors.ts';
import { networkFor } from '../experiment/experiment.ts';
import { loadWeights } from '../loading/load-weights.ts';
import type { TrainingHeader } from '../protocol/header.ts';
import { beginFrom } from './begin-from.ts';
import { openDataOfRun, trainingOf, withPlaceOf } from './data-of-run.ts';
import { headerOf } from './header.ts';
import type { NewTraining, ResumedTraining, TrainingJob } from './job.ts';
import { versions } from './versions.ts';

export interface OpenedTraining {
  run: Run;
  network: Network;
  training: Training;
  header: TrainingHeader;
  /** Where the images come from; close it. */
  dataSet: OpenDataSet;
  /** Events of the run from before it was resumed. */
  history: TrainingEvent[];
  /** The step from which the run goes on; null where it begins, or now gets another length. */
  resumedAt: number | null;
}

/** What opening a training needs from outside. */
export interface Dependencies {
  signal: StopSignal;
  notice: (message: string) => void;
  openData: (request: DataRequest) => Promise<OpenDataSet>;
}

/** Data, engine, run folder, network and loop, ready to go. The run is locked: release it. */
export function openTraining(
  job: TrainingJob,
  dependencies: Dependencies,
): Promise<OpenedTraining> {
  return job.kind === 'new' ? begin(job, dependencies) : resume(job, dependencies);
}

async function begin(job: NewTraining, dependencies: Dependencies): Promise<OpenedTraining> {
  const { network: layers, data: request, training: card } = job.experiment;
  const { recipe, seed, from, freeze } = card;
  const weights = from === undefined ? null : await loadWeights(from);
  const dataSet = await dependencies.openData(request);
  const { data, description } = dataSet;
  const shape = accepted(() => networkFor(layers, description));
  const engine = await chooseEngine(job.backend, { threads: job.threads });
  const network = accepted(() => new Network(shape, seed, freeze));
  if (weights) {
    await beginFrom(weights, network, freeze, description.classes, dependencies.notice);
  }
  const run = await createRun(
    job.parent,
    {
      card: cardFor(shape, description, card),
      engine: engine.name,
      threads: engine.threads,
      versions: versions(engine),
    },
    job.name,
  );
  if (recipe.batchSize > data.trainCount) {
    dependencies.notice(
      `a batch of ${recipe.batchSize} is more than there is: each step takes all ${data.trainCount} images`,
    );
  }
  return whileLocked(run, async () => {
    const training = new Training({
      ...loopOptions(run, card, job, dependencies),
      network,
      data,
      weightsGiven: weights !== null,
      ...given('timeBudget', card.minutes && secondsForLoop(card.minutes)),
    });
    const header = headerOf(run, engine);
    return { run, network, training, dataSet, header, history: [], resumedAt: null };
  });
}

/** What a training that begins and one that goes on have in common. */
function loopOptions(
  run: Run,
  { recipe, seed, patience, snapshots }: TrainingCard,
  { checkpointInterval }: TrainingJob,
  { signal }: Dependencies,
) {
  return {
    recipe,
    recipeName: recipe.name,
    seed,
    signal,
    bestWeights: async () => (await run.loadBest()).tensors,
    ...given('patience', patience),
    ...given('snapshots', snapshots),
    ...given('checkpointInterval', checkpointInterval),
  };
}

async function resume(job: ResumedTraining, dependencies: Dependencies): Promise<OpenedTraining> {
  const run = await openRun(job.run);
  return whileLocked(run, () => resumeLocked(job, run, dependencies));
}

/** Locks the run; it stays so unless what is to be done then fails. */
async function whileLocked<Value>(run: Run, open: () => Promise<Value>): Promise<Value> {
  await run.lock();
  try {
    return await open();
  } catch (error) {
    run.release();
    throw error;
  }
}

async function resumeLocked(
  job: ResumedTraining,
  run: Run,
  dependencies: Dependencies,
): Promise<OpenedTraining> {
  const known = trainingOf(run);
  const loaded = await run.loadCheckpoint();
  if (loaded?.warning) dependencies.notice(loaded.warning);
  const checkpoint = loaded?.checkpoint;
  checkEpochs(job, checkpoint);
  const { settings, card } = run;
  const recipe = { ...known.recipe };
  const { seed, minutes, freeze, from } = known;
  // Killed before its first checkpoint, it begins once more with the weights that it was given.
  const weights = checkpoint || from === undefined ? null : await loadWeights(from);
  if (job.epochs !== undefined) {
    if (checkpoint) {
      checkpoint.progress.totalSteps = null;
      // Who asks for more epochs has patience anew.
      checkpoint.progress.epochsWithoutGain = 0;
    }
    recipe.epochs = job.epochs;
  }
  const timeBudget = job.epochs === undefined ? minutes : undefined;
  const dataSet = await openDataOfRun(run, job.data, dependencies);
  const engine = await chooseEngine(job.backend ?? settings.engine, {
    threads: job.threads ?? settings.threads,
  });
  const network = new Network(run.architecture, seed, freeze);
  if (weights) await beginFrom(weights, network, freeze, card.classes, dependencies.notice);
  const training = new Training({
    ...loopOptions(run, { ...known, recipe }, job, dependencies),
    network,
    data: dataSet.data,
    weightsGiven: weights !== null,
    ...given('checkpoint', checkpoint),
    ...given('timeBudget', timeBudget && secondsForLoop(timeBudget)),
  });
  // Only now, when nothing can refuse any more, is the run changed.
  await run.truncateMetrics(checkpoint?.progress.step ?? 0, loaded?.logBytes ?? 0);
  await run.snapshots.cutBack(checkpoint?.progress.step ?? -1);
  await run.changeSettings({
    card: {
      ...withPlaceOf(dataSet, card),
      training: { ...withoutMinutes(known), recipe, ...given('minutes', timeBudget) },
    },
    engine: engine.name,
    threads: engine.threads,
  });
  const header = headerOf(run, engine);
  const history = await run.metrics();
  const resumedAt = job.epochs === undefined ? (checkpoint?.progress.step ?? null) : null;
  return { run, network, training, dataSet, header, history, resumedAt };
}

function withoutMinutes({ minutes: _, ...training }: TrainingCard): TrainingCard {
  return training;
}

function checkEpochs({ epochs }: ResumedTraining, checkpoint: Checkpoint | undefined): void {
  const done = (checkpoint?.progress.epoch ?? 1) - 1;
  if (epochs !== undefined && epochs < done) {
    throw new UsageError(`--epochs ${epochs}: the run has ${done} epochs behind it already`);
  }
}

/** When the program was loaded, in seconds: about two, and more where others use the machine. */
const LOADED = process.uptime();
/** Seconds that exporting and drawing take after the last step: five, or as long as loading. */
const CLOSING = Math.max(5, LOADED);
/** What is kept back for surprises. */
const MARGIN = 0.02;

/** What of the promised minutes is left for the loop: they count from the start of the program. */
function secondsForLoop(minutes: number): number {
  const left = minutes * 60 * (1 - MARGIN) - process.uptime() - CLOSING;
  return Math.max(left, 1);
}

/** {name: value}, or nothing where there is no value. */
function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}
