import { type ChosenEngine, chooseEngine } from '@vgg/backend-node';
import {
  type Architecture,
  type Checkpoint,
  cardFor,
  Network,
  type StopSignal,
  Training,
  type TrainingCard,
  type TrainingData,
  type TrainingEvent,
} from '@vgg/core';
import { createRun, openRun, type Run } from '@vgg/runs';
import { UsageError } from '../errors.ts';
import { cifar10Description } from '../loading/cifar10-description.ts';
import type { TrainingHeader } from '../protocol/header.ts';
import { trainedAsPublished } from '../reference/published.ts';
import type { NewTraining, ResumedTraining, TrainingJob } from './job.ts';
import { versions } from './versions.ts';

export interface OpenedTraining {
  run: Run;
  network: Network;
  training: Training;
  header: TrainingHeader;
  /** Events of the run from before it was resumed. */
  history: TrainingEvent[];
  /** The step from which the run goes on; null where it begins, or now gets another length. */
  resumedAt: number | null;
}

/** What opening a training needs from outside. */
export interface Dependencies {
  signal: StopSignal;
  notice: (message: string) => void;
  loadData: (folder: string | undefined, subset: number | undefined) => Promise<TrainingData>;
}

/** Data, engine, run folder, network and loop, ready to go. The run is locked: release it. */
export function openTraining(
  job: TrainingJob,
  dependencies: Dependencies,
): Promise<OpenedTraining> {
  return job.kind === 'new' ? begin(job, dependencies) : resume(job, dependencies);
}

async function begin(job: NewTraining, dependencies: Dependencies): Promise<OpenedTraining> {
  const data = await dependencies.loadData(job.data, job.subset);
  const engine = await chooseEngine(job.backend, { threads: job.threads });
  const { recipe, recipeName, minutes } = job;
  const run = await createRun(
    job.parent,
    {
      card: cardFor(job.architecture, cifar10Description(data, job), {
        recipe: { ...recipe, name: recipeName },
        seed: job.seed,
        ...given('minutes', minutes),
      }),
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
    const network = new Network(job.architecture, job.seed);
    const training = new Training({
      network,
      data,
      recipe,
      recipeName,
      seed: job.seed,
      signal: dependencies.signal,
      ...given('timeBudget', minutes && secondsForLoop(minutes)),
      ...given('checkpointInterval', job.checkpointInterval),
    });
    const header = headerOf(run, job.architecture, engine, minutes);
    return { run, network, training, header, history: [], resumedAt: null };
  });
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
  const loaded = await run.loadCheckpoint();
  if (loaded?.warning) dependencies.notice(loaded.warning);
  const checkpoint = loaded?.checkpoint;
  checkEpochs(job, checkpoint);
  const { settings, card } = run;
  const shape = run.architecture;
  const known = trainingOf(run);
  const recipe = { ...known.recipe };
  const { seed, minutes } = known;
  if (job.epochs !== undefined) {
    if (checkpoint) checkpoint.progress.totalSteps = null;
    recipe.epochs = job.epochs;
  }
  const timeBudget = job.epochs === undefined ? minutes : undefined;
  const data = await dependencies.loadData(card.data?.source, card.data?.subset);
  const engine = await chooseEngine(job.backend ?? settings.engine, {
    threads: job.threads ?? settings.threads,
  });
  const network = new Network(shape, seed);
  const training = new Training({
    network,
    data,
    recipe,
    recipeName: recipe.name,
    seed,
    signal: dependencies.signal,
    ...given('checkpoint', checkpoint),
    ...given('timeBudget', timeBudget && timeBudget * 60),
    ...given('checkpointInterval', job.checkpointInterval),
  });
  // Only now, when nothing can refuse any more, is the run changed.
  await run.truncateMetrics(checkpoint?.progress.step ?? 0, loaded?.logBytes ?? 0);
  await run.changeSettings({
    card: {
      ...card,
      training: { ...withoutMinutes(known), recipe, ...given('minutes', timeBudget) },
    },
    engine: engine.name,
    threads: engine.threads,
  });
  const header = headerOf(run, shape, engine, timeBudget);
  const history = await run.metrics();
  const resumedAt = job.epochs === undefined ? (checkpoint?.progress.step ?? null) : null;
  return { run, network, training, header, history, resumedAt };
}

/** How a run trains; one whose weights came from elsewhere cannot go on. */
function trainingOf({ card, folder }: Run): TrainingCard {
  if (!card.training) throw new UsageError(`${folder} was not trained here: it cannot be resumed`);
  return card.training;
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

function headerOf(
  run: Run,
  { configuration, batchNorm }: Architecture,
  engine: ChosenEngine,
  minutes: number | undefined,
): TrainingHeader {
  return {
    configuration,
    recipe: trainingOf(run).recipe.name,
    batchNorm,
    engine: engine.name,
    engineReason: engine.reason,
    threads: engine.threads,
    runFolder: run.folder,
    asPublished: trainedAsPublished(run.card),
    ...given('minutes', minutes),
  };
}

/** Seconds that exporting and drawing take after the last step, and what is kept back for surprises. */
const CLOSING = 5;
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
