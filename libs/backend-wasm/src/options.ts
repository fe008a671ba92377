/** Keeps what was found out about a machine from one process to the next: a text under a key. */
export interface MachineMemory {
  recall(key: string): string | undefined;
  remember(key: string, value: string): void;
}

let kept: MachineMemory | undefined;

/** From now on what is found out about this machine is looked up there first, and kept there. */
export function rememberBy(memory: MachineMemory | undefined): void {
  kept = memory;
}

/** Where this machine is remembered; undefined where nobody keeps anything. */
export function machineMemory(): MachineMemory | undefined {
  return kept;
}

/** How the backend is to run; what is left out is chosen by the machine. */
export interface BackendOptions {
  /** Threads, the calling one included. Default: `VGG_THREADS`, else one for each available processor, at most 16. */
  threads?: number;
  /** Use fused multiply-add where the engine has relaxed SIMD. Default: yes. */
  relaxedSimd?: boolean;
  /** Ask V8 to pair 128-bit operations into 256-bit ones (Node 24 and later). Default: yes. */
  revectorize?: boolean;
  /** Use shared memory and threads where there is a SharedArrayBuffer. Default: yes. */
  sharedMemory?: boolean;
  /** The most bytes of memory to use, up to 4 GiB, the default. */
  memoryLimit?: number;
  /** Where the .wasm files lie, as a URL ending in `/`. Default: this package's own `build/`. */
  binaries?: string | URL;
}

let chosen: BackendOptions = {};

/** Remembers `options`; those not named keep what they had. */
export function choose(options: BackendOptions): void {
  if (options.threads !== undefined) checkThreads(options.threads, 'threads');
  chosen = { ...chosen, ...options };
}

/** The options in force. */
export function currentOptions(): Readonly<BackendOptions> {
  return chosen;
}

/** The number of threads to use where threads are possible. */
export function threadCount(): number {
  if (chosen.threads !== undefined) return chosen.threads;
  const wanted = globalThis.process?.env?.VGG_THREADS;
  if (wanted !== undefined && wanted !== '') return checkThreads(Number(wanted), 'VGG_THREADS');
  return Math.max(1, Math.min(availableProcessors(), MOST_BY_DEFAULT));
}

/** Beyond this, memory bandwidth is shared by too many for training to gain. */
const MOST_BY_DEFAULT = 16;
const MOST = 64;

function checkThreads(threads: number, name: string): number {
  if (Number.isInteger(threads) && threads >= 1 && threads <= MOST) return threads;
  throw new Error(`${name} is ${threads}; a whole number from 1 to ${MOST} is accepted.`);
}

function availableProcessors(): number {
  const os = globalThis.process?.getBuiltinModule?.('node:os');
  return os ? os.availableParallelism() : (globalThis.navigator?.hardwareConcurrency ?? 1);
}
