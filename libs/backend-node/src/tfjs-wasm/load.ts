import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { LoadedEngine } from '../engine.ts';
import { borrowFromCpu } from './borrow.ts';
import { registerConvolutionGradients } from './convolution-gradients.ts';
import { transposeFactorsFirst } from './matrix-product.ts';

const backendName = 'wasm';
let version: Promise<string> | undefined;

/**
 * Registers stock tfjs-backend-wasm, completed so that it trains: the gradients of the convolution
 * as convolutions, transposed matrix products fast, the few other kernels it lacks from the cpu
 * backend. Works in worker threads
 * too. It computes on one thread: tfjs switches its threads off on Node.
 */
export async function loadTfjsWasm(): Promise<LoadedEngine> {
  version ??= register();
  return {
    backendName,
    version: await version,
    facts: () => ({ threads: 1, details: [] }),
  };
}

async function register(): Promise<string> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(join(dirname(entry), sep));
  keepProcessListeners();
  registerConvolutionGradients(backendName);
  transposeFactorsFirst(backendName);
  await borrowFromCpu(backendName);
  return wasm.version_wasm;
}

/**
 * Emscripten's start-up code adds listeners that throw every uncaught error of the whole process
 * anew, from the wrong place. They are taken off again.
 */
function keepProcessListeners(): void {
  const factory = tf.findBackendFactory(backendName);
  tf.removeBackend(backendName);
  tf.registerBackend(backendName, async () => {
    const before = listeners();
    const backend = await factory();
    for (const [event, listener] of listeners()) {
      if (!before.some(([, known]) => known === listener)) process.off(event, listener);
    }
    return backend;
  });
}

type Listener = (...values: unknown[]) => void;

function listeners(): [event: string, listener: Listener][] {
  const emitter: NodeJS.EventEmitter = process;
  return ['uncaughtException', 'unhandledRejection'].flatMap((event) =>
    emitter.listeners(event).map((listener): [string, Listener] => [event, listener as Listener]),
  );
}
