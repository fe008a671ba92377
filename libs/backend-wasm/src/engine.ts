import { enableRelaxedSimd, hasSharedMemory, setRevectorize } from './features.ts';
import { compile } from './instance.ts';
import { WasmMemory } from './memory.ts';
import { currentOptions, threadCount } from './options.ts';
import { type Profile, profile } from './profile.ts';
import { Runtime } from './runtime.ts';
import { selfTest } from './self-test.ts';
import { tileOf } from './tile.ts';

/** A way to run the kernels; the faster ones first, plain arithmetic last. */
export interface Path {
  /** Fused multiply-add by relaxed SIMD. */
  relaxedSimd: boolean;
  /** V8 asked to pair 128-bit operations. */
  revectorize: boolean;
}

/** A runtime, how it was chosen, and what was found wrong with faster ways. */
export interface Engine {
  runtime: Runtime;
  path: Path;
  sharedMemory: boolean;
  failures: string[];
}

/** What runs, for people and for logs. */
export interface BackendDescription {
  /** Threads, the calling one included. */
  threads: number;
  /** Whether there is a SharedArrayBuffer, without which there is one thread. */
  sharedMemory: boolean;
  /** Whether multiplications and additions are fused. */
  relaxedSimd: boolean;
  /** Whether V8 pairs 128-bit operations into 256-bit ones, found by timing. */
  revectorized: boolean;
  /** Rows and columns of the matrix products' tile, and billions of operations a second in it. */
  tile: { rows: number; columns: number; gigaflops: number };
  /** `passed`, or which faster ways gave wrong results and were passed over. */
  selfTest: string;
  memory: { usedBytes: number; reservedBytes: number; limitBytes: number };
}

let running: { key: string; engine: Promise<Engine> } | undefined;

/** The engine for the options in force; the one that runs already where they have not changed. */
export function startEngine(): Promise<Engine> {
  const key = JSON.stringify([currentOptions(), threadCount()]);
  if (running?.key !== key) {
    const before = running?.engine;
    const engine = stop(before).then(() => firstThatWorks(pathsHere(), selfTest));
    running = { key, engine };
  }
  return running.engine;
}

/**
 * How the backend runs: threads, instructions, self-test, memory. Starts it where it does not yet run.
 * @throws where it cannot start
 */
export async function describeBackend(): Promise<BackendDescription> {
  const { runtime, path, sharedMemory, failures } = await startEngine();
  const tile = tileOf(runtime);
  return {
    threads: runtime.threads,
    sharedMemory,
    relaxedSimd: path.relaxedSimd,
    revectorized: path.revectorize && tile.columns === 16,
    tile,
    selfTest: failures.length === 0 ? 'passed' : failures.join('; '),
    memory: runtime.memory.usage(),
  };
}

/**
 * Begins to count where the time of the running backend's jobs goes; the function that it resolves
 * to ends that and tells.
 */
export async function profileBackend(): Promise<() => Profile> {
  return profile((await startEngine()).runtime);
}

/**
 * Starts the first path whose self-test finds nothing wrong. On the last one, plain multiplication and
 * addition, a failure is an error.
 */
export async function firstThatWorks(
  paths: Path[],
  test: (runtime: Runtime, path: Path) => string | undefined,
): Promise<Engine> {
  const { sharedMemory: wanted = true, memoryLimit } = currentOptions();
  const sharedMemory = wanted && hasSharedMemory();
  const failures: string[] = [];
  for (const [attempt, path] of paths.entries()) {
    try {
      setRevectorize(path.revectorize);
      const binary = { relaxedSimd: path.relaxedSimd, shared: sharedMemory };
      const { module, digest } = await compile(binary, attempt);
      const memory = new WasmMemory(sharedMemory, memoryLimit);
      const runtime = await Runtime.start(module, memory, sharedMemory ? threadCount() : 1);
      runtime.variant = `${nameOf(path)}, ${digest}`;
      const failure = outcome(() => test(runtime, path));
      if (failure === undefined) return { runtime, path, sharedMemory, failures };
      failures.push(`${nameOf(path)}: ${failure}`);
      await runtime.stop();
    } catch (error) {
      if (attempt === paths.length - 1) throw error;
      failures.push(`${nameOf(path)}: ${(error as Error).message}`);
    }
  }
  throw new Error(`The vgg-wasm backend computes wrongly here: ${failures.join('; ')}.`);
}

/** What a test found, or the message of the error that it threw. */
function outcome(test: () => string | undefined): string | undefined {
  try {
    return test();
  } catch (error) {
    return (error as Error).message;
  }
}

/** The paths that this machine offers and the options allow. */
function pathsHere(): Path[] {
  const { relaxedSimd: fuses = true, revectorize: pairs = true } = currentOptions();
  const relaxedSimd = fuses && enableRelaxedSimd();
  const fastest = pairs && setRevectorize(true) ? [{ relaxedSimd, revectorize: true }] : [];
  const fused = relaxedSimd ? [{ relaxedSimd, revectorize: false }] : [];
  return [...fastest, ...fused, { relaxedSimd: false, revectorize: false }];
}

function nameOf({ relaxedSimd, revectorize }: Path): string {
  return `${relaxedSimd ? 'fused multiply-add' : 'multiply and add'}${revectorize ? ' in 256 bits' : ''}`;
}

async function stop(before: Promise<Engine> | undefined): Promise<void> {
  const engine = await before?.catch(() => undefined);
  await engine?.runtime.stop();
}
