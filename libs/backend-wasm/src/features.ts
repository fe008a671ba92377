/** What the running engine can do, asked of the engine itself. */

/** Whether threads on shared memory are possible: not on a web page without cross-origin isolation. */
export function hasSharedMemory(): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && typeof Atomics !== 'undefined';
}

/** Whether this is the main thread of a browser, which may not sleep. */
export function mayBlock(): boolean {
  return typeof document === 'undefined';
}

/**
 * Whether relaxed SIMD compiles; on Node 20 it first has to be turned on, which concerns every
 * module that the process compiles afterwards and changes nothing for those that do not use it.
 */
export function enableRelaxedSimd(): boolean {
  if (compilesRelaxedSimd()) return true;
  if (nodeMajor() !== 20) return false;
  setV8Flag('--experimental-wasm-relaxed-simd');
  return compilesRelaxedSimd();
}

/** Asks V8 to pair adjacent 128-bit operations; only Node 24 and later do, and only with AVX2. */
export function setRevectorize(on: boolean): boolean {
  if (nodeMajor() < 24 || globalThis.process?.arch !== 'x64') return false;
  setV8Flag(on ? '--experimental-wasm-revectorize' : '--no-experimental-wasm-revectorize');
  return on;
}

function nodeMajor(): number {
  return Number(globalThis.process?.versions?.node?.split('.')[0] ?? 0);
}

function setV8Flag(flag: string): void {
  globalThis.process?.getBuiltinModule?.('node:v8')?.setFlagsFromString(flag);
}

/** A module of one function, `f32x4.relaxed_madd` of three zero vectors. */
function compilesRelaxedSimd(): boolean {
  return WebAssembly.validate(
    new Uint8Array([
      0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253,
      15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11,
    ]),
  );
}
