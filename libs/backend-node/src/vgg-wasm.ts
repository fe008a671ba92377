import { createRequire } from 'node:module';
import type { BackendDescription } from '@vgg/backend-wasm';
import type { LoadedEngine, LoadOptions } from './engine.ts';
import { machineMemory } from './machine-memory.ts';

let configuredThreads: number | undefined;

/** Registers the project's own backend. */
export async function loadVggWasm({ threads }: LoadOptions = {}): Promise<LoadedEngine> {
  const { configure, describeBackend, rememberBy } = await import('@vgg/backend-wasm');
  rememberBy(machineMemory());
  if (threads !== undefined && threads !== configuredThreads) {
    // This ends a backend that runs already, with its tensors: not where nothing changes.
    configure({ threads });
    configuredThreads = threads;
  }
  // The project's libraries carry one version.
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return {
    backendName: 'vgg-wasm',
    version,
    async facts() {
      const description = await describeBackend();
      return { threads: description.threads, details: detailsOf(description) };
    },
  };
}

/** What it found on this machine, in the words of `vgg engines`. */
export function detailsOf(backend: BackendDescription): string[] {
  const { threads, sharedMemory, relaxedSimd, revectorized, tile, selfTest } = backend;
  const width = revectorized ? '256-bit SIMD (V8 pairs 128-bit operations)' : '128-bit SIMD';
  const arithmetic = relaxedSimd ? 'fused multiply-add' : 'multiply, then add';
  return [
    `${width}, ${arithmetic}`,
    sharedMemory ? `threads on shared memory: ${threads}` : 'no shared memory here: one thread',
    `matrix tile ${tile.rows} x ${tile.columns}: ${tile.gigaflops.toFixed(0)} GFLOP/s a thread`,
    `self-test: ${selfTest}`,
  ];
}
