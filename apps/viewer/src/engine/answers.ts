import { tidy } from '@tensorflow/tfjs-core';
import { Failure } from '../failure.ts';
import { asSeen } from '../images/as-seen.ts';
import { seenPixels } from '../images/decode.ts';
import { isSafetensors, readServerImages } from '../images/server-images.ts';
import { readTestBatch } from '../images/test-batch.ts';
import { turn } from '../inside/adversarial.ts';
import { cellSteps } from '../inside/cell-steps.ts';
import { deadUnits } from '../inside/dead-units.ts';
import { embedding } from '../inside/embedding.ts';
import { excite } from '../inside/excite.ts';
import { excitingImages } from '../inside/exciting-images.ts';
import { gradCam, occlusion } from '../inside/heat.ts';
import { onPlane } from '../inside/plane.ts';
import { strongestMaps } from '../inside/strongest-maps.ts';
import { evaluate } from '../judging/evaluate.ts';
import { line } from '../language/line.ts';
import { keptRuns } from '../learning/kept-runs.ts';
import { fetchBytes } from '../loading/fetch-bytes.ts';
import { openSource } from '../loading/open-source.ts';
import { LoadedNetwork } from '../network/loaded-network.ts';
import type { Calls } from '../protocol/calls.ts';
import type { LabelledImages, Progress } from '../protocol/facts.ts';
import type { Answers } from './door.ts';
import { startEngine, whenLost } from './start-engine.ts';

const networks = new Map<string, LoadedNetwork>();
let testSet: LabelledImages | undefined;

function network(name: string): LoadedNetwork {
  const found = networks.get(name);
  if (!found) throw new Failure(line`The network is not loaded any more`);
  return found;
}

function testImages(): LabelledImages {
  if (!testSet) throw new Failure(line`The test images are not loaded`);
  return testSet;
}

/** How the worker answers each call. */
export const answers: Answers<Calls> = {
  async start({ engine, without }, { lost }) {
    const facts = await startEngine(engine, without);
    whenLost(facts.backend, lost);
    return facts;
  },

  async load({ network: name, source }, { tell, signal }) {
    const loaded = new LoadedNetwork(await openSource(source, tell, signal));
    if (signal.aborted) loaded.dispose();
    signal.throwIfAborted();
    networks.get(name)?.dispose();
    networks.set(name, loaded);
    return loaded.facts;
  },

  keptMoments: ({ run }) => keptRuns.moments(run),

  async unload({ network: name }) {
    networks.get(name)?.dispose();
    networks.delete(name);
    return null;
  },

  seen: async ({ source, inputs }) => seenPixels(source, inputs),

  resize: async ({ images, input }) => asSeen(images, input),

  async predict({ network: name, pixels }) {
    const began = performance.now();
    const answer = await network(name).classify(pixels);
    return { ...answer, milliseconds: performance.now() - began };
  },

  async activation({ network: name, layer, pixels }) {
    const asked = network(name);
    const output = tidy(() => asked.through(asked.input(pixels), 0, layer + 1));
    const values = (await output.data()) as Float32Array;
    output.dispose();
    return { shape: output.shape.slice(1), values };
  },

  async filters({ network: name, layer }) {
    const [kernel] = network(name).chain[layer].getWeights();
    if (kernel?.rank !== 4) throw new Failure(line`Only convolutions have filters`);
    return { shape: kernel.shape, values: (await kernel.data()) as Float32Array };
  },

  deadUnits: async ({ network: name, layer, images }, { tell, signal }) =>
    deadUnits(network(name), layer, images ?? first(testImages(), MOST_TO_COUNT), tell, signal),

  gradCam: async ({ network: name, layer, label, pixels }) =>
    gradCam(network(name), layer, label, pixels),

  occlusion: async ({ network: name, label, pixels }, { tell, signal }) =>
    occlusion(network(name), label, pixels, tell, signal),

  strongestMaps: async ({ network: name, pixels }) => strongestMaps(network(name), pixels),

  cellSteps: async ({ network: name, layer, pixels, cell }) =>
    cellSteps(network(name), layer, pixels, cell),

  turn: async ({ network: name, pixels, question }, { tell, signal }) =>
    turn(network(name), pixels, question, tell, signal),

  excite: async ({ network: name, layer, unit }, { tell, signal }) =>
    excite(network(name), { layer, unit }, tell, signal),

  excitingImages: async ({ network: name, layer }, { tell, signal }) =>
    excitingImages(network(name), layer, testImages(), tell, signal),

  async plane({ network: name, limit }, { tell, signal }) {
    const { points, predictions } = await embedding(
      network(name),
      first(testImages(), limit),
      tell,
      signal,
    );
    return { places: await onPlane(points, tell, signal), predictions };
  },

  async testImages({ source }, { tell, signal }) {
    const read =
      typeof source === 'object' && 'labels' in source
        ? source
        : readImages(await bytesOf(source, tell, signal));
    signal.throwIfAborted();
    testSet = read;
    return { labels: testSet.labels, size: testSet.size };
  },

  async testPixels({ indices }) {
    const { pixels, size } = testImages();
    const bytes = size * size * 3;
    const chosen = new Uint8Array(indices.length * bytes);
    indices.forEach((index, i) => {
      chosen.set(pixels.subarray(index * bytes, (index + 1) * bytes), i * bytes);
    });
    return chosen;
  },

  async evaluate({ network: name, limit }, { tell, signal }) {
    return evaluate(network(name), first(testImages(), limit), tell, signal);
  },
};

/** Dead units need no more images than these to be told. */
const MOST_TO_COUNT = 200;

function first(images: LabelledImages, most = Number.POSITIVE_INFINITY): LabelledImages {
  const { labels, pixels, size } = images;
  const count = Math.min(most, labels.length);
  return {
    size,
    labels: labels.slice(0, count),
    pixels: pixels.subarray(0, count * size * size * 3),
  };
}

const readImages = (file: Uint8Array): LabelledImages =>
  isSafetensors(file) ? readServerImages(file) : readTestBatch(file);

async function bytesOf(
  source: string | Blob,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (typeof source !== 'string') return new Uint8Array(await source.arrayBuffer());
  let done = 0;
  const arrived = (bytes: number, total: number) => {
    done += bytes;
    tell({ done, total });
  };
  return fetchBytes(source, { signal, arrived });
}
