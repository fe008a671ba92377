import type { LoadedEngine } from '../engine.ts';
import { whyNotLoaded } from '../why-not-loaded.ts';

/**
 * Registers WebGPU, from the optional package `webgpu`.
 * Throws, in one short phrase, where that is not installed or finds no graphics card.
 */
export async function loadWebGpu(): Promise<LoadedEngine> {
  const { dawnVersion, NoGraphicsCard, registerOnNode } = await import(
    '@vgg/backend-webgpu/node'
  ).catch(fail('@vgg/backend-webgpu'));
  const name = await registerOnNode().catch((error: unknown) => {
    if (error instanceof NoGraphicsCard) throw error;
    return fail('webgpu')(error);
  });
  return {
    backendName: 'webgpu',
    version: dawnVersion(),
    facts: () => ({ threads: 1, details: [`graphics card: ${name}`] }),
  };
}

function fail(packageName: string): (error: unknown) => never {
  return (error) => {
    throw new Error(whyNotLoaded(packageName, error));
  };
}
