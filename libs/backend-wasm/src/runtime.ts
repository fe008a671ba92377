import { Job } from './jobs.ts';
import { mayBlock } from './features.ts';
import { type Exports, instantiate } from './instance.ts';
import type { WasmMemory } from './memory.ts';
import { Pool } from './pool.ts';

/** Looks for work before a thread sleeps: some 30 microseconds, more than tfjs needs between two kernels; waking it takes as long. */
const SPIN = 40_000;

// Where assembly/control.ts reads them, as indices of 4 bytes.
const THREADS = (1024 + 388) / 4;
const INTEGERS = (1024 + 448) / 4;
const REALS = (1024 + 640) / 4;

/** A binary running on its memory with its threads: everything that kernels need to run jobs. */
export class Runtime {
  readonly memory: WasmMemory;
  readonly exports: Exports;
  private readonly pool: Pool;
  /** Threads that take part in a job, the calling one included. */
  readonly threads: number;
  /** Which instructions it runs, and of which binary: what its speed depends on. */
  variant = '';
  /** Told of each job and its milliseconds, where somebody profiles. */
  onJob: ((job: Job, milliseconds: number) => void) | undefined;
  private readonly blocking = mayBlock();
  private integers: Int32Array;
  private reals: Float32Array;
  private scratchPointer = 0;
  private scratchBytes = 0;

  private constructor(memory: WasmMemory, exports: Exports, pool: Pool) {
    this.memory = memory;
    this.exports = exports;
    this.pool = pool;
    this.threads = pool.size + 1;
    this.integers = new Int32Array(memory.bytes());
    this.reals = new Float32Array(memory.bytes());
  }

  /** Instantiates `module` on `memory` and starts `threads` - 1 workers on it. */
  static async start(
    module: WebAssembly.Module,
    memory: WasmMemory,
    threads: number,
  ): Promise<Runtime> {
    const exports = instantiate(module, memory.memory);
    const setup = { module, memory: memory.memory, spin: SPIN };
    return new Runtime(memory, exports, await Pool.start(threads - 1, setup));
  }

  /**
   * Runs `job` on `threads` threads and returns when all have finished. The kernel reads `integers`
   * (addresses among them) by `argument` and `pointer`, `reals` by `real`: see assembly/control.ts.
   * @throws where a worker has died, before or while it took part
   */
  run(
    job: Job,
    integers: readonly number[],
    reals: readonly number[] = NONE,
    threads: number = this.threads,
  ): void {
    if (this.pool.failure) throw this.pool.failure;
    if (this.integers.length === 0) {
      // Memory that is not shared was detached by growing.
      this.integers = new Int32Array(this.memory.bytes());
      this.reals = new Float32Array(this.memory.bytes());
    }
    for (let i = 0; i < integers.length; i++) this.integers[INTEGERS + i] = integers[i] as number;
    for (let i = 0; i < reals.length; i++) this.reals[REALS + i] = reals[i] as number;
    this.integers[THREADS] = threads;
    const began = this.onJob ? performance.now() : 0;
    const failed = this.exports.run(job, this.pool.size, SPIN, this.blocking);
    this.onJob?.(job, performance.now() - began);
    if (failed !== 0) {
      this.pool.failure ??= new Error(
        `Worker thread ${failed} of the vgg-wasm backend died or does not answer (job ${nameOf(job)}).`,
      );
      throw this.pool.failure;
    }
  }

  /** How many threads to use for a job that touches `floats` numbers: one where waking others costs more. */
  threadsFor(floats: number): number {
    return floats < WORTH_SHARING ? 1 : this.threads;
  }

  /** The address of working memory of at least `bytes`, valid until the next call. */
  scratch(bytes: number): number {
    if (bytes > this.scratchBytes) {
      if (this.scratchPointer !== 0) this.memory.free(this.scratchPointer);
      this.scratchPointer = 0;
      this.scratchBytes = 0;
      this.scratchPointer = this.memory.allocate(bytes);
      this.scratchBytes = bytes;
    }
    return this.scratchPointer;
  }

  /** Ends the worker threads; resolves when they are gone. */
  async stop(): Promise<void> {
    this.pool.expectEnd();
    this.exports.stop(this.pool.size);
    await this.pool.terminate();
  }
}

const NONE: readonly number[] = [];
/** About 10 microseconds of element-wise work. */
const WORTH_SHARING = 32_768;

export function nameOf(job: Job): string | undefined {
  return Object.entries(Job).find(([, number]) => number === job)?.[0];
}
