import { getBackend } from '@tensorflow/tfjs-core';
import { saveModel, type TrainingEvent } from '@vgg/core';
import {
  cardAt,
  checkpointBytes,
  checkSettings,
  modelParts,
  readCheckpointBytes,
  settingsText,
  sha256Of,
  snapshotName,
  stepOfSnapshot,
  weightsOf,
} from '@vgg/runs/files';
import { Zip, ZipPassThrough } from 'fflate';
import { Failure } from '../failure.ts';
import { line } from '../language/line.ts';
import type { DataFile } from '../protocol/learning.ts';
import { readLog } from '../training/history.ts';
import { unzipped } from './data/unzip.ts';
import { type KeptCheckpoint, keptRuns, type RunBeginning, type WholeRun } from './kept-runs.ts';
import { startOwn } from './pick-engine.ts';

/** The log as a file: one event a line. */
const logText = (log: readonly TrainingEvent[]): string =>
  log.map((event) => `${JSON.stringify(event)}\n`).join('');

/**
 * A kept run as the folder that the command line would have made of it, zipped, ready for `vgg resume`,
 * `vgg evaluate` and `vgg serve`. Weights do not shrink: nothing is compressed.
 * @throws Failure where the run has no checkpoint, or the page came over plain HTTP
 */
export async function zipOf(run: string): Promise<Blob> {
  const whole = await keptRuns.open(run);
  const { settings, log, last, best } = whole;
  if (!last) throw new Failure(line`${run} has no checkpoint yet: let it train a moment longer`);
  await readyToSave();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const zip = new Zip();
  const done = new Promise<void>((resolve, reject) => {
    zip.ondata = (error, chunk, final) => {
      if (error) return reject(error);
      parts.push(chunk as Uint8Array<ArrayBuffer>);
      if (final) resolve();
    };
  });
  const text = (name: string, content: string) => add(name, new TextEncoder().encode(content));
  text('run.json', settingsText('run.json', settings));
  text('metrics.jsonl', logText(log));
  await saveModel(cardOf(whole, best ?? last), (best ?? last).tensors, async (artifacts) => {
    const weights = weightsOf(artifacts);
    const { model, shards } = modelParts(artifacts, weights, await sha256Of(weights));
    text('model/model.json', model);
    for (const { path, bytes } of shards) add(`model/${path}`, bytes);
  });
  for (const [name, checkpoint] of Object.entries({ last, best })) {
    if (checkpoint) add(`checkpoints/${name}.safetensors`, await fileOf(whole, checkpoint));
  }
  for (const step of await keptRuns.moments(run)) {
    add(`snapshots/${snapshotName(step)}`, await keptRuns.moment(run, step));
  }
  zip.end();
  await done;
  return new Blob(parts, { type: 'application/zip' });

  function add(name: string, bytes: Uint8Array): void {
    const entry = new ZipPassThrough(`${run}/${name}`);
    zip.add(entry);
    entry.push(bytes, true);
  }
}

/** The checkpoint of a run's best network; of its last where none was tested. @throws Failure */
export async function bestOf(run: string): Promise<Blob> {
  const whole = await keptRuns.open(run);
  const checkpoint = whole.best ?? whole.last;
  if (!checkpoint)
    throw new Failure(line`${run} has no checkpoint yet: let it train a moment longer`);
  await readyToSave();
  return new Blob([await fileOf(whole, checkpoint)]);
}

/** Seals need WebCrypto, a model an engine that holds its weights. */
async function readyToSave(): Promise<void> {
  if (!globalThis.crypto?.subtle) {
    throw new Failure(
      line`Runs are sealed, which needs a page that came over HTTPS or from this machine`,
    );
  }
  if (!getBackend()) await startOwn();
}

const cardOf = ({ settings }: WholeRun, { progress }: KeptCheckpoint) =>
  cardAt(settings.card, progress);

function fileOf(whole: WholeRun, checkpoint: KeptCheckpoint) {
  return checkpointBytes(checkpoint, checkpoint.logBytes, cardOf(whole, checkpoint));
}

/**
 * A run's folder, or a zip of it, from the command line or another browser; null where there is none.
 * @throws Failure where it cannot go on here
 */
export async function runFrom(
  given: readonly DataFile[],
): Promise<(WholeRun & { name: string; moments: Moment[] }) | null> {
  const files = await unzipped(given);
  const settingsFile = files.find(({ path }) => /(^|\/)run\.json$/.test(path));
  if (!settingsFile) return null;
  const root = settingsFile.path.slice(0, -'run.json'.length);
  const find = (name: string) => files.find(({ path }) => path === `${root}${name}`)?.file;
  const checkpoint = async (name: string): Promise<KeptCheckpoint | null> => {
    const file = find(`checkpoints/${name}.safetensors`);
    return file ? readCheckpointBytes(name, new Uint8Array(await file.arrayBuffer())) : null;
  };
  const settings = checkSettings('run.json', JSON.parse(await settingsFile.file.text()));
  const { card } = settings;
  const last = await checkpoint('last');
  if (!card.training || !card.data || !last) {
    throw new Failure(line`This run cannot go on: it has no training, or no checkpoint of its own`);
  }
  const images = imagesFor(card.data.name);
  const log = readLog((await find('metrics.jsonl')?.text()) ?? '');
  const { step, bestAccuracy, totalSteps } = last.progress;
  const { recipe } = card.training;
  const moments = await momentsIn(files, `${root}snapshots/`, step);
  const stepsPerEpoch = Math.ceil(card.data.trainCount / recipe.batchSize);
  return {
    name: root.split('/').at(-2) || `${card.network.configuration}-${recipe.name}`,
    settings,
    images,
    log: log.filter((event) => event.step <= step && event.event !== 'end'),
    last,
    best: await checkpoint('best'),
    moments,
    state: {
      configuration: card.network.configuration,
      layers: card.network.layers,
      recipe: recipe.name,
      images: card.data.trainCount,
      data: card.data.name,
      step,
      epochs: step / stepsPerEpoch,
      plannedEpochs: totalSteps === null ? recipe.epochs : totalSteps / stepsPerEpoch,
      bestAccuracy,
      moments: moments.length,
      state: totalSteps !== null && step >= totalSteps ? 'finished' : 'stopped',
    },
  };
}

/** A moment of a run, as its file. */
interface Moment {
  step: number;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Those that came before the checkpoint from which it goes on. */
async function momentsIn(
  files: readonly DataFile[],
  folder: string,
  last: number,
): Promise<Moment[]> {
  const moments: Moment[] = [];
  for (const { path, file } of files) {
    const step = path.startsWith(folder) ? stepOfSnapshot(path.slice(folder.length)) : null;
    if (step === null || step > last) continue;
    moments.push({ step, bytes: new Uint8Array(await file.arrayBuffer()) });
  }
  return moments;
}

function imagesFor(data: string): RunBeginning['images'] {
  if (data === 'cifar10') return data;
  throw new Failure(
    data === 'folder'
      ? line`This run learns from a folder, which is not here`
      : line`This run learns from ${data}, which is not here`,
  );
}
