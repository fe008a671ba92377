/**
 * The worker threads: on Node worker_threads, in a browser Web Workers. Each runs the binary's
 * `worker` loop on the shared memory and never returns to its event loop until it is stopped.
 */
export class Pool {
  private readonly workers: Handle[] = [];
  private stopping = false;
  /** Why no job can run any more, once a worker has died. */
  failure: Error | undefined;

  /** Starts `count` workers and resolves when all of them are ready; rejects where one is not. */
  static async start(count: number, setup: WorkerSetup): Promise<Pool> {
    const pool = new Pool();
    const starts = Array.from({ length: count }, (_, i) => pool.add({ ...setup, thread: i + 1 }));
    await Promise.all(starts);
    return pool;
  }

  /** The number of workers; the main thread comes on top. */
  get size(): number {
    return this.workers.length;
  }

  /** Called once the workers were told to leave their loop: their end is no failure then. */
  expectEnd(): void {
    this.stopping = true;
  }

  /** Ends the workers by force, for those that do not answer; resolves when they are gone. */
  async terminate(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private add(setup: WorkerSetup & { thread: number }): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (reason: string) => {
        if (this.stopping) return;
        this.failure ??= new Error(
          `Worker thread ${setup.thread} of the vgg-wasm backend died: ${reason}`,
        );
        reject(this.failure);
      };
      this.workers.push(startWorker(setup, resolve, fail));
    });
  }
}

/** What every worker is given. */
export interface WorkerSetup {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** How often to look for work before sleeping. */
  spin: number;
}

interface Handle {
  terminate(): unknown;
}

/**
 * The whole program of a worker, as text: it needs no file beside a bundle and no TypeScript loader.
 * A kernel that throws is written into the control block (assembly/control.ts: FAILED at 1024 + 320,
 * FINISHED at 1024 + 64), because the main thread may be asleep waiting for this one.
 */
const PROGRAM = `
function live({ module, memory, thread, spin }, ready) {
  const control = new Int32Array(memory.buffer, 1024, 256);
  try {
    const abort = () => { throw new Error('aborted'); };
    const now = () => performance.now();
    const { exports } = new WebAssembly.Instance(module, { env: { memory, abort, now } });
    ready();
    exports.worker(thread, spin);
  } catch (error) {
    Atomics.store(control, 80, thread);
    Atomics.notify(control, 16);
    throw error;
  }
}`;

const NODE_PROGRAM = `${PROGRAM}
const { parentPort, workerData } = require('node:worker_threads');
live(workerData, () => parentPort.postMessage('ready'));`;

const WEB_PROGRAM = `${PROGRAM}
onmessage = ({ data }) => { live(data, () => postMessage('ready')); close(); };`;

function startWorker(
  setup: WorkerSetup & { thread: number },
  ready: () => void,
  fail: (reason: string) => void,
): Handle {
  const threads = globalThis.process?.getBuiltinModule?.('node:worker_threads');
  if (threads) {
    const worker = new threads.Worker(NODE_PROGRAM, {
      eval: true,
      workerData: setup,
      execArgv: [],
    });
    worker.once('message', () => {
      // From here on the worker does not keep the process alive.
      worker.unref();
      ready();
    });
    worker.once('error', (error) => fail(error.message));
    worker.once('exit', (code) => fail(`it exited with code ${code}`));
    return worker;
  }
  const url = URL.createObjectURL(new Blob([WEB_PROGRAM], { type: 'text/javascript' }));
  const worker = new globalThis.Worker(url);
  worker.onmessage = () => {
    URL.revokeObjectURL(url);
    ready();
  };
  worker.onerror = (event) => fail(event.message);
  worker.postMessage(setup);
  return worker;
}
