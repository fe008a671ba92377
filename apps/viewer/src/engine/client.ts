import { Failure, stopped } from '../failure.ts';
import { line } from '../language/line.ts';
import type { Calls, CallTable, Request, Response } from '../protocol/calls.ts';
import type { Backend } from '../protocol/facts.ts';

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
  progress: ((progress: never) => void) | undefined;
}

/** Where a call can be watched or stopped. */
export interface CallHooks<Progress> {
  progress?: (progress: Progress) => void;
  signal?: AbortSignal | undefined;
  transfer?: Transferable[];
}

/** A worker as the page calls it. */
export class WorkerClient<Table extends CallTable<Table>> {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private next = 1;

  /** @param lost called when the graphics card has taken its context away */
  constructor(worker: Worker, lost: (backend: Backend) => void) {
    this.worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Response>) => {
      if ('lost' in data) lost(data.lost);
      else this.receive(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      const why = event.message || line`its program did not load`;
      this.rejectAll(new Failure(line`The engine has stopped: ${why}`));
    };
  }

  /**
   * @throws Failure with the worker's message; an AbortError as soon as the signal stops it, or
   * where the worker is ended before it has answered
   */
  call<Name extends keyof Table & string>(
    name: Name,
    ask: Table[Name]['ask'],
    { progress, signal, transfer = [] }: CallHooks<Table[Name]['progress']> = {},
  ): Promise<Table[Name]['answer']> {
    const id = this.next;
    this.next += 1;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(stopped());
      this.waiting.set(id, {
        resolve: (answer) => resolve(answer as Table[Name]['answer']),
        reject,
        progress,
      });
      const stop = () => {
        if (!this.waiting.delete(id)) return;
        this.send({ id, name: 'stop' });
        reject(stopped());
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.send({ id, name, ask }, transfer);
    });
  }

  /** Ends the worker; calls that wait are stopped. */
  end(): void {
    this.worker.terminate();
    this.rejectAll(stopped());
  }

  private rejectAll(error: unknown): void {
    const all = Array.from(this.waiting.values());
    this.waiting.clear();
    for (const { reject } of all) reject(error);
  }

  private send(request: Request, transfer: Transferable[] = []): void {
    this.worker.postMessage(request, transfer);
  }

  private receive(response: Exclude<Response, { lost: Backend }>): void {
    const call = this.waiting.get(response.id);
    if (!call) return;
    if ('progress' in response) {
      call.progress?.(response.progress as never);
      return;
    }
    this.waiting.delete(response.id);
    if ('answer' in response) call.resolve(response.answer);
    else call.reject(new Failure(response.failure));
  }
}

/** The worker that computes what the page shows. */
export type EngineClient = WorkerClient<Calls>;

/** Starts the worker's program; tfjs and all that computes is in there, not in the page. */
export function startWorker(lost: (backend: Backend) => void): EngineClient {
  const worker = new Worker(new URL('../worker.ts', import.meta.url), {
    type: 'module',
    name: 'engine',
  });
  return new WorkerClient(worker, lost);
}
