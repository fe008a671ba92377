import { Failure } from '../failure.ts';
import type { CallName, Calls, Request, Response } from '../protocol/calls.ts';

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
  progress: ((progress: never) => void) | undefined;
}

export interface CallHooks<Name extends CallName> {
  progress?: (progress: Calls[Name]['progress']) => void;
  signal?: AbortSignal | undefined;
  transfer?: Transferable[];
}

/** The worker that computes, as the page calls it. */
export class EngineClient {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private next = 1;

  /** @param lost called when the worker has died or the graphics card took its context away */
  constructor(worker: Worker, lost: () => void) {
    this.worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Response>) => {
      if ('lost' in data) lost();
      else this.receive(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      for (const { reject } of this.waiting.values()) {
        reject(
          new Failure(`The engine has stopped: ${event.message || 'its program did not load'}`),
        );
      }
      this.waiting.clear();
    };
  }

  /** @throws Failure with the worker's message; an AbortError where the signal stopped it. */
  call<Name extends CallName>(
    name: Name,
    ask: Calls[Name]['ask'],
    { progress, signal, transfer = [] }: CallHooks<Name> = {},
  ): Promise<Calls[Name]['answer']> {
    const id = this.next;
    this.next += 1;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, {
        resolve: (answer) => resolve(answer as Calls[Name]['answer']),
        reject,
        progress,
      });
      signal?.addEventListener('abort', () => this.send({ id, name: 'stop' }), { once: true });
      this.send({ id, name, ask } as Request, transfer);
    });
  }

  /** Ends the worker; calls that wait are never answered. */
  end(): void {
    this.worker.terminate();
    this.waiting.clear();
  }

  private send(request: Request, transfer: Transferable[] = []): void {
    this.worker.postMessage(request, transfer);
  }

  private receive(response: Exclude<Response, { lost: true }>): void {
    const call = this.waiting.get(response.id);
    if (!call) return;
    if ('progress' in response) {
      call.progress?.(response.progress as never);
      return;
    }
    this.waiting.delete(response.id);
    if ('answer' in response) call.resolve(response.answer);
    else if (response.aborted) call.reject(new DOMException('stopped', 'AbortError'));
    else call.reject(new Failure(response.failure));
  }
}

/** Starts the worker's program; tfjs and all that computes is in there, not in the page. */
export function startWorker(lost: () => void): EngineClient {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return new EngineClient(worker, lost);
}
