import * as tf from '@tensorflow/tfjs-core';
import { architecture, isRight, recipe, type TrialOutcome, tryTraining } from '@vgg/core';
import type { LoadOptions } from '../engine.ts';
import { loadVggWasm } from '../vgg-wasm.ts';
import { type Measured, recall, remember } from './measured.ts';

/**
 * Whether the graphics card, which is loaded, trains right and faster than vgg-wasm on this machine: measured once for a
 * card, on a few steps of VGG-A, and remembered.
 * Throws, in one short phrase, where it does not.
 */
export async function isWebGpuWorthIt(options: LoadOptions): Promise<void> {
  const { adapterName, isSoftware } = await import('@vgg/backend-webgpu');
  const card = await adapterName();
  if (isSoftware(card)) throw new Error(`imitated in software: ${card}`);
  const machine = { card, threads: options.threads ?? null, node: process.version };
  let measured = await recall(machine);
  if (!measured) {
    measured = await measure(options);
    await remember(machine, measured);
  }
  const fault = faultOf(measured);
  if (fault) throw new Error(fault);
}

/** Why the card is not to be taken; null where it is. */
export function faultOf({ webgpu, vggWasm, right }: Measured): string | null {
  if (!right) return 'it computed something else than vgg-wasm in its first steps';
  if (webgpu > vggWasm) return null;
  const [card, processor] = [webgpu, vggWasm].map((speed) => speed.toFixed(0));
  return `it trained ${card} images/s where vgg-wasm trained ${processor}`;
}

async function measure(options: LoadOptions): Promise<Measured> {
  await loadVggWasm(options);
  const vggWasm = await outcome('vgg-wasm');
  const webgpu = await outcome('webgpu');
  return {
    webgpu: webgpu.imagesPerSecond,
    vggWasm: vggWasm.imagesPerSecond,
    right: isRight(webgpu, vggWasm),
  };
}

const BATCH = 32;

async function outcome(backend: string): Promise<TrialOutcome> {
  if (!(await tf.setBackend(backend))) throw new Error(`${backend} did not start`);
  const size = 32;
  const images = Float32Array.from({ length: BATCH * size * size * 3 }, (_, i) => Math.sin(i * i));
  const labels = Int32Array.from({ length: BATCH }, (_, i) => i % 10);
  return tryTraining({
    architecture: architecture('A', { classes: 10, inputSize: size }),
    recipe: recipe('reference'),
    batch: { images, labels, size: BATCH },
    seed: 1,
  });
}
