import type { LoadedEngine, LoadOptions } from './engine.ts';

/** Registers the project's own backend. */
export async function loadVggWasm({ threads }: LoadOptions = {}): Promise<LoadedEngine> {
  const wasm = await import('@vgg/backend-wasm');
  if (threads !== undefined) wasm.configure({ threads });
  return {
    backendName: 'vgg-wasm',
    version: wasm.version,
    facts: () => ({ threads: 1, details: [] }),
  };
}
