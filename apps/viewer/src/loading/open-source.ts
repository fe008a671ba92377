import { cardAt, snapshotName } from '@vgg/runs/files';
import { Failure } from '../failure.ts';
import { line } from '../language/line.ts';
import { keptRuns } from '../learning/kept-runs.ts';
import type { NetworkSource, Progress } from '../protocol/facts.ts';
import { fetchBytes, joined } from './fetch-bytes.ts';
import { type OpenedModel, openModel, readModelJson } from './opened-model.ts';
import { cachedWeights, keepWeights, versionOf } from './weight-cache.ts';
import { isWeightsFile, openValues, openWeights } from './weights-file.ts';

type Tell = (progress: Progress) => void;

/** Reads a network from wherever it is. @throws Failure with one line on what is wrong. */
export function openSource(
  source: NetworkSource,
  tell: Tell = () => {},
  signal?: AbortSignal,
): Promise<OpenedModel> {
  switch (source.kind) {
    case 'url':
      return openUrl(source.url, tell, signal);
    case 'files':
      return openFiles(source.files);
    case 'kept':
      return openKept(source.run, source.step);
  }
}

async function openUrl(url: string, tell: Tell, signal?: AbortSignal): Promise<OpenedModel> {
  const { pathname } = new URL(url);
  if (isWeightsFile(pathname)) {
    let done = 0;
    const arrived = (bytes: number, total: number) => {
      done += bytes;
      tell({ done, total });
    };
    const file = await fetchBytes(url, { signal, arrived });
    return openWeights(file, pathname.split('/').at(-1) ?? url);
  }
  const text = new TextDecoder().decode(await fetchBytes(url, { signal }));
  const description = readModelJson(text, url);
  const addresses = description.shards.map((shard) => new URL(shard, url).href);
  const version = await versionOf(addresses);
  const kept = await cachedWeights(url, version);
  if (kept) return openModel(description, kept, true);
  let done = 0;
  const arrived = (bytes: number) => {
    done += bytes;
    tell({ done, total: description.bytes });
  };
  const shards = await Promise.all(
    addresses.map((address) => fetchBytes(address, { signal, arrived })),
  );
  const { buffer } = joined(shards, done);
  const opened = await openModel(description, buffer);
  void keepWeights(url, version, buffer);
  return opened;
}

async function openKept(run: string, step: number | null): Promise<OpenedModel> {
  if (step === null) {
    const { settings, best, last } = await keptRuns.open(run);
    const checkpoint = best ?? last;
    if (!checkpoint)
      throw new Failure(line`${run} has no checkpoint yet: let it train a moment longer`);
    const { tensors, progress } = checkpoint;
    return openValues(tensors, cardAt(settings.card, progress));
  }
  return openWeights(await keptRuns.moment(run, step), snapshotName(step));
}

async function openFiles(files: File[]): Promise<OpenedModel> {
  const weights = files.find(({ name }) => isWeightsFile(name));
  const model =
    files.find(({ name }) => name === 'model.json') ??
    files.find(({ name }) => name.endsWith('.json'));
  if (!model) {
    if (weights) return openWeights(new Uint8Array(await weights.arrayBuffer()), weights.name);
    throw new Failure(
      line`There is no network in these files: expected is model.json with its shards, or a .safetensors or .pth file`,
    );
  }
  const description = readModelJson(await model.text(), model.name);
  const shards = description.shards.map((path) => {
    const shard = files.find(({ name }) => name === path.split('/').at(-1));
    if (!shard) throw new Failure(line`${path}, which ${model.name} names, is not among the files`);
    return shard;
  });
  return openModel(description, await new Blob(shards).arrayBuffer());
}
