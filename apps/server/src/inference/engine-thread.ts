import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { softmax, type Tensor, type Tensor4D, tensor, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { chooseEngine } from '@vgg/backend-node';
import { normalise, normaliseValues } from '@vgg/cifar';
import { type Architecture, type NamedValues, Predictor } from '@vgg/core';
import type { Inference, Pixels, Request, Response } from './messages.ts';

interface Loaded {
  predictor: Predictor;
  architecture: Architecture;
}

const networks = new Map<number, Loaded>();

/**
 * Folds the weights, and tries the network with one image and with a whole batch: what it allocates
 * and compiles is there before the first client comes, and a network that answers NaN is not let in.
 */
async function load(id: number, architecture: Architecture, weights: NamedValues, batch: number) {
  const tensors = new Map<string, Tensor>();
  const weight = (name: string) => {
    const found = tensors.get(name) ?? tensor(weights[name].data, weights[name].shape);
    tensors.set(name, found);
    return found;
  };
  const predictor = new Predictor({ architecture, weight });
  for (const used of tensors.values()) used.dispose();
  const { inputSize } = architecture;
  const grey = new Uint8Array(inputSize * inputSize * 3).fill(128);
  try {
    for (const count of [1, batch]) {
      const { logits } = await infer({ predictor, architecture }, new Array(count).fill(grey));
      if (!logits.every(Number.isFinite)) throw new Error('its answers are not finite numbers');
    }
  } catch (error) {
    predictor.dispose();
    throw error;
  }
  networks.set(id, { predictor, architecture });
}

async function infer({ predictor, architecture }: Loaded, images: Pixels[]): Promise<Inference> {
  const began = performance.now();
  const { inputSize } = architecture;
  const values = new Float32Array(images.length * inputSize * inputSize * 3);
  let at = 0;
  for (const image of images) {
    values.set(image instanceof Uint8Array ? normalise(image) : normaliseValues(image), at);
    at += image.length;
  }
  const [logits, probabilities] = tidy(() => {
    const input: Tensor4D = tensor4d(values, [images.length, inputSize, inputSize, 3]);
    const answers = predictor.logits(input);
    return [answers, softmax(answers)];
  });
  const [logitValues, probabilityValues] = await Promise.all([
    logits.data<'float32'>(),
    probabilities.data<'float32'>(),
  ]);
  logits.dispose();
  probabilities.dispose();
  return {
    logits: logitValues.slice(),
    probabilities: probabilityValues.slice(),
    milliseconds: performance.now() - began,
  };
}

async function answer(request: Request): Promise<Inference | null> {
  if (request.do === 'load') {
    await load(request.id, request.architecture, request.weights, request.batch);
    return null;
  }
  const network = networks.get(request.id);
  if (request.do === 'infer') {
    if (!network) throw new Error(`there is no network ${request.id}`);
    return infer(network, request.images);
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
