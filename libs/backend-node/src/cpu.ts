import type { LoadedEngine } from './engine.ts';

/** Registers tfjs' backend in plain JavaScript. */
export async function loadCpu(): Promise<LoadedEngine> {
  const { version_cpu } = await import('@tensorflow/tfjs-backend-cpu');
  return {
    backendName: 'cpu',
    version: version_cpu,
    facts: () => ({ threads: 1, details: [] }),
  };
}
