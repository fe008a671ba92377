import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import type { LoadedEngine, LoadOptions } from './engine.ts';

/** Registers the project's own backend. */
export async function loadVggWasm({ threads }: LoadOptions = {}): Promise<LoadedEngine> {
  const wasm = await import('@vgg/backend-wasm');
  if (threads !== undefined) wasm.configure({ threads });
  // The project's libraries carry one version.
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return {
    backendName: 'vgg-wasm',
    version,
    facts() {
      const backend = tf.backend() as tf.KernelBackend & { threads: number };
      return { threads: backend.threads, details: [] };
    },
  };
}
