import { messageOf } from '../failure.ts';
import type { Request, Response } from '../protocol/calls.ts';
import type { Backend } from '../protocol/facts.ts';
import { answers } from './answers.ts';
import { lostBackend } from './start-engine.ts';

/** The worker's door: requests in, answers and progress out. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(message: Response, transfer?: Transferable[]): void;
}

const scope = self as unknown as WorkerScope;
const running = new Map<number, AbortController>();

scope.onmessage = ({ data: request }) => {
  if (request.name === 'stop') running.get(request.id)?.abort();
  else void answer(request);
};

async function answer(request: Exclude<Request, { name: 'stop' }>): Promise<void> {
  const { id, name, ask } = request;
  const controller = new AbortController();
  running.set(id, controller);
  const tell = (progress: unknown) => scope.postMessage({ id, progress });
  const lost = (backend: Backend) => scope.postMessage({ lost: backend });
  try {
    const call = answers[name] as (ask: unknown, hooks: unknown) => Promise<unknown>;
    const value = await call(ask, { tell, lost, signal: controller.signal });
    scope.postMessage({ id, answer: value });
  } catch (error) {
    if (controller.signal.aborted) return;
    const backend = await lostBackend();
    if (backend) lost(backend);
    else scope.postMessage({ id, failure: messageOf(error) });
  } finally {
    running.delete(id);
  }
}
