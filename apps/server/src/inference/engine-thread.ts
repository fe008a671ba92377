import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { chooseEngine } from '@vgg/backend-node';
import {
  architectureOf,
  Classifier,
  gradCam,
  logitSlopes,
  type ModelCard,
  type NamedValues,
  Predictor,
} from '@vgg/core';
import type { Heat, HeatQuestion, Inference, Pixels, Request, Response } from './messages.ts';

interface Loaded {
  classifier: Classifier;
  predictor: Predictor;
}

const networks = new Map<number, Loaded>();

/**
 * Folds the weights, and tries the network with one image and with a whole batch: what it allocates
 * and compiles is there before the first client comes, and a network that answers NaN is not let in.
 */
async function load(id: number, card: ModelCard, weights: NamedValues, batch: number) {
  const tensors = new Map<string, Tensor>();
  const weight = (name: string) => {
    const found = tensors.get(name) ?? tensor(weights[name].data, weights[name].shape);
    tensors.set(name, found);
    return found;
  };
  const predictor = new Predictor({ architecture: architectureOf(card), weight });
  for (const used of tensors.values()) used.dispose();
  const classifier = new Classifier(card, predictor);
  const grey = new Uint8Array(classifier.imageLength).fill(128);
  try {
    for (const count of [1, batch]) {
      const { logits } = await classifier.classify(new Array(count).fill(grey));
      if (!logits.every(Number.isFinite)) throw new Error('its answers are not finite numbers');
    }
  } catch (error) {
    predictor.dispose();
    throw error;
  }
  networks.set(id, { classifier, predictor });
}

async function infer(classifier: Classifier, images: Pixels[]): Promise<Inference> {
  const began = performance.now();
  const classification = await classifier.classify(images);
  return { ...classification, milliseconds: performance.now() - began };
}

/** Grad-CAM: which parts of a convolution's maps speak for a class. */
async function explain({ classifier, predictor }: Loaded, image: Pixels, about: HeatQuestion) {
  const { probabilities } = await classifier.classify([image]);
  const [{ index }] = classifier.label(probabilities, 1);
  const label = about.label ?? index;
  const layer = about.layer ?? predictor.convolutions.at(-1) ?? '';
  const heat = tidy(() => {
    const maps = predictor.maps(classifier.input([image]), layer);
    return gradCam(maps, logitSlopes(predictor, maps, layer, [label]));
  });
  const [, height, width] = heat.shape;
  const values = (await heat.data<'float32'>()).slice();
  heat.dispose();
  return { label, probability: probabilities[label], layer, height, width, values };
}

async function answer(request: Request): Promise<Inference | Heat | null> {
  if (request.do === 'load') {
    await load(request.id, request.card, request.weights, request.batch);
    return null;
  }
  const network = networks.get(request.id);
  if (request.do === 'infer') {
    if (!network) throw new Error(`there is no network ${request.id}`);
    return infer(network.classifier, request.images);
  }
  if (request.do === 'explain') {
    if (!network) throw new Error(`there is no network ${request.id}`);
    return explain(network, request.image, request.about);
  }
  network?.predictor.dispose();
  networks.delete(request.id);
  return null;
}

/**
 * Lets the thread that answers HTTP go first where the cores are all busy: with as many compute
 * threads as cores, health would wait for a time slice. Linux has a priority for each thread, which
 * those that this one starts inherit; elsewhere nothing changes.
 */
function giveWay(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), 5);
  } catch {
    // Another system, or one that does not allow it.
  }
}

giveWay();
const port = parentPort;
if (!port) throw new Error('this file runs in a worker thread');
const say = (response: Response) => port.postMessage(response);
try {
  const { backend, threads } = workerData as { backend: string; threads?: number };
  const { name, reason, threads: used, version } = await chooseEngine(backend, { threads });
  say({ started: { name, reason, threads: used, version } });
} catch (error) {
  say({ refused: error instanceof Error ? error.message : String(error) });
}
// One at a time, in order: the engine has one set of threads.
let before: Promise<void> = Promise.resolve();
port.on('message', (request: Request) => {
  before = before.then(async () => {
    const { call } = request;
    try {
      say({ call, value: await answer(request) });
    } catch (error) {
      say({ call, error: error instanceof Error ? error.message : String(error) });
    }
  });
});
