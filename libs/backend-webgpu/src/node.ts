import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** What the npm package `webgpu` brings: Dawn, the WebGPU of Chromium, for Node. */
interface Dawn {
  create(flags: string[]): GPU;
  /** GPUBufferUsage, GPUMapMode and the classes: what a browser has as globals. */
  globals: Record<string, unknown>;
}

/** No graphics card, in one short phrase. */
export class NoGraphicsCard extends Error {
  override name = 'NoGraphicsCard';
}

/**
 * Gives Node what a browser has for WebGPU, then puts this backend in the place of tfjs' own: afterwards
 * `tf.setBackend('webgpu')` computes on the graphics card. Does nothing where there is one already.
 * @returns the graphics card's name
 * @throws NoGraphicsCard where none is found
 * @throws Node's own error where the optional package `webgpu` cannot be loaded
 */
export async function registerOnNode(): Promise<string> {
  await offerWebGpu();
  const { adapterName } = await import('./index.ts');
  return adapterName();
}

async function offerWebGpu(): Promise<void> {
  const { navigator: known } = globalThis as { navigator?: Partial<Navigator> };
  // Each realm has classes of its own, also where they share a navigator.
  if (known?.gpu && 'GPUBufferUsage' in globalThis) return;
  const { create, globals } = (await import('webgpu' as string)) as Dawn;
  if (!findsCard()) {
    throw new NoGraphicsCard(
      'no graphics card with a driver (Vulkan, Metal, Direct3D 12) was found',
    );
  }
  const gpu = create([]);
  Object.assign(globalThis, globals);
  // Node 20 has no navigator; later ones have one that takes more.
  if (!globalThis.navigator) {
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  }
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
}

/**
 * Whether Dawn finds a card. It is asked in a process of its own: where there is no driver it complains on
 * standard error, past Node, and a driver that is broken takes the process with it.
 */
function findsCard(): boolean {
  const look = `
    const { create } = await import('webgpu');
    process.exit((await create([]).requestAdapter()) ? 0 : 1);
  `;
  const { status } = spawnSync(process.execPath, ['--input-type=module', '--eval', look], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: 'ignore',
  });
  return status === 0;
}

/** The version of the package `webgpu` that is installed. */
export function dawnVersion(): string {
  return (createRequire(import.meta.url)('webgpu/package.json') as { version: string }).version;
}
