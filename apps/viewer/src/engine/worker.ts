import { messageOf } from '../failure.ts';
import type { Request, Response } from '../protocol/calls.ts';
import { answers } from './answers.ts';

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
  const lost = () => scope.postMessage({ lost: true });
  try {
    const call = answers[name] as (ask: unknown, hooks: unknown) => Promise<unknown>;
    const value = await call(ask, { tell, lost, signal: controller.signal });
    scope.postMessage({ id, answer: value });
  } catch (error) {
    const aborted = controller.signal.aborted;
    scope.postMessage({ id, failure: messageOf(error), aborted });
  } finally {
    running.delete(id);
  }
}
