import { softmax, tidy } from '@tensorflow/tfjs-core';
import { Failure } from '../failure.ts';
import { coverResize } from '../images/cover-resize.ts';
import { seenPixels } from '../images/decode.ts';
import { readTestBatch } from '../images/test-batch.ts';
import { deadUnits } from '../inside/dead-units.ts';
import { gradCam, occlusion } from '../inside/heat.ts';
import { evaluate } from '../judging/evaluate.ts';
import { fetchBytes } from '../loading/fetch-bytes.ts';
import { openSource } from '../loading/open-source.ts';
import { LoadedNetwork } from '../network/loaded-network.ts';
import type { CallName, Calls } from '../protocol/calls.ts';
import type { Backend, LabelledImages } from '../protocol/facts.ts';
import { startEngine, whenLost } from './start-engine.ts';

interface Hooks<Name extends CallName> {
  tell(progress: Calls[Name]['progress']): void;
  /** Says that the graphics card has taken everything away. */
  lost(backend: Backend): void;
  signal: AbortSignal;
}

type Answers = {
  [Name in CallName]: (
    ask: Calls[Name]['ask'],
    hooks: Hooks<Name>,
  ) => Promise<Calls[Name]['answer']>;
};

const networks = new Map<string, LoadedNetwork>();
let testSet: LabelledImages | undefined;

function network(name: string): LoadedNetwork {
  const found = networks.get(name);
  if (!found) throw new Failure('The network is not loaded any more');
  return found;
}

function testImages(): LabelledImages {
  if (!testSet) throw new Failure('The test images are not loaded');
  return testSet;
}

/** How the worker answers each call. */
export const answers: Answers = {
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

  async unload({ network: name }) {
    networks.get(name)?.dispose();
    networks.delete(name);
    return null;
  },

  seen: async ({ source, sizes }) => seenPixels(source, sizes),

  resize: async ({ pixels, from, size }) => coverResize(pixels, from, from, size),

  async predict({ network: name, pixels }) {
    const asked = network(name);
    const began = performance.now();
    const [outputs, shares] = tidy(() => {
      const last = asked.outputs(asked.input(pixels));
      return [last, asked.endsInSoftmax ? last.clone() : softmax(last)];
    });
    const [logits, probabilities] = await Promise.all([outputs.data(), shares.data()]);
    const milliseconds = performance.now() - began;
    outputs.dispose();
    shares.dispose();
    return {
      logits: logits as Float32Array,
      probabilities: probabilities as Float32Array,
      milliseconds,
    };
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
    if (kernel?.rank !== 4) throw new Failure('Only convolutions have filters');
    return { shape: kernel.shape, values: (await kernel.data()) as Float32Array };
  },

  deadUnits: async ({ network: name, layer, images }, { tell, signal }) =>
    deadUnits(network(name), layer, images, tell, signal),

  gradCam: async ({ network: name, layer, label, pixels }) =>
    gradCam(network(name), layer, label, pixels),

  occlusion: async ({ network: name, label, pixels }, { tell, signal }) =>
    occlusion(network(name), label, pixels, tell, signal),

  async testImages({ source }, { tell, signal }) {
    const read =
      typeof source === 'object' && 'labels' in source
        ? source
        : readTestBatch(await bytesOf(source, tell, signal));
    signal.throwIfAborted();
    testSet = read;
    return { labels: testSet.labels };
  },

  async testPixels({ indices }) {
    const { pixels, labels } = testImages();
    const bytes = pixels.length / labels.length;
    const chosen = new Uint8Array(indices.length * bytes);
    indices.forEach((index, i) => {
      chosen.set(pixels.subarray(index * bytes, (index + 1) * bytes), i * bytes);
    });
    return chosen;
  },

  async evaluate({ network: name, limit }, { tell, signal }) {
    const { labels, pixels } = testImages();
    const count = Math.min(limit ?? labels.length, labels.length);
    const bytes = pixels.length / labels.length;
    const images = { labels: labels.slice(0, count), pixels: pixels.subarray(0, count * bytes) };
    return evaluate(network(name), images, tell, signal);
  },
};

async function bytesOf(
  source: string | Blob,
  tell: Hooks<'testImages'>['tell'],
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (typeof source !== 'string') return new Uint8Array(await source.arrayBuffer());
  let done = 0;
  const arrived = (bytes: number) => {
    done += bytes;
    tell({ done, total: TEST_BATCH_BYTES });
  };
  return fetchBytes(source, { signal, arrived });
}

const TEST_BATCH_BYTES = 30_730_000;
