import { isStale } from './fingerprint.ts';
import { currentOptions } from './options.ts';

/** What a binary exports; see assembly/index.ts. */
export interface Exports {
  run(job: number, workers: number, spin: number, mayBlock: boolean): number;
  worker(index: number, spin: number): void;
  stop(workers: number): void;
}

/** One of the four binaries of `scripts/assemble.mjs`. */
export interface Binary {
  relaxedSimd: boolean;
  shared: boolean;
}

/**
 * Compiles a binary. V8 keeps compiled code by the bytes it came from, so a module that is to be
 * compiled again under other flags takes an `attempt` of its own, a harmless section at its end.
 */
export async function compile(
  binary: Binary,
  attempt = 0,
): Promise<{ module: WebAssembly.Module; digest: string }> {
  const bytes = await load(binary);
  const digest = digestOf(bytes);
  if (attempt === 0) return { module: await WebAssembly.compile(bytes), digest };
  const marked = new Uint8Array(bytes.length + 4);
  marked.set(bytes);
  marked.set([0, 2, 1, 96 + attempt], bytes.length);
  return { module: await WebAssembly.compile(marked), digest };
}

/** FNV-1a of a binary: enough to tell one build from the next. */
function digestOf(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16);
}

/** An instance on the given memory. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Exports {
  const abort = () => {
    throw new Error('A vgg-wasm kernel aborted.');
  };
  const now = () => performance.now();
  const instance = new WebAssembly.Instance(module, { env: { memory, abort, now } });
  return instance.exports as unknown as Exports;
}

async function load(binary: Binary): Promise<Uint8Array<ArrayBuffer>> {
  const url = address(binary);
  const fs = globalThis.process?.getBuiltinModule?.('node:fs');
  if (fs && url.protocol === 'file:') {
    const crypto = globalThis.process?.getBuiltinModule?.('node:crypto');
    if (crypto && isStale({ fs, crypto }, new URL('../', url))) {
      throw new Error('The vgg-wasm kernels are older than their sources: run "npm run prepare".');
    }
    try {
      return new Uint8Array(fs.readFileSync(url));
    } catch {
      throw new Error(`The vgg-wasm backend has no ${url.pathname}: run "npm run prepare" once.`);
    }
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The vgg-wasm backend got ${response.status} for ${url.href}.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Written out, so that bundlers which look for `new URL(…, import.meta.url)` find all four. */
function address({ relaxedSimd, shared }: Binary): URL {
  const { binaries } = currentOptions();
  if (binaries !== undefined) {
    return new URL(`${relaxedSimd ? 'fma' : 'muladd'}${shared ? '-threads' : ''}.wasm`, binaries);
  }
  if (relaxedSimd && shared) return new URL('../build/fma-threads.wasm', import.meta.url);
  if (relaxedSimd) return new URL('../build/fma.wasm', import.meta.url);
  if (shared) return new URL('../build/muladd-threads.wasm', import.meta.url);
  return new URL('../build/muladd.wasm', import.meta.url);
}
