import { lineOf } from '../failure.ts';
import type { CallTable, Request, Response } from '../protocol/calls.ts';
import type { Backend } from '../protocol/facts.ts';
import { lostBackend } from './start-engine.ts';

/** The worker's door: requests in, answers and progress out. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(message: Response, transfer?: Transferable[]): void;
}

const scope = self as unknown as WorkerScope;
const running = new Map<number, AbortController>();

/** What an answer may do beside answering. */
export interface Hooks<Progress> {
  tell(progress: Progress): void;
  /** Says that the graphics card has taken everything away. */
  lost(backend: Backend): void;
  signal: AbortSignal;
}

/** How a worker answers each of its calls. */
export type Answers<Table extends CallTable<Table>> = {
  [Name in keyof Table]: (
    ask: Table[Name]['ask'],
    hooks: Hooks<Table[Name]['progress']>,
  ) => Promise<Table[Name]['answer']>;
};

/** Answers what the page calls, from now on; what is called before the answers are loaded waits. */
export function answerCalls<Table extends CallTable<Table>>(
  answers: Promise<Answers<Table>>,
): void {
  scope.onmessage = ({ data: request }) => {
    if (request.name === 'stop') running.get(request.id)?.abort();
    else void answer(answers, request);
  };
}

async function answer<Table extends CallTable<Table>>(
  answers: Promise<Answers<Table>>,
  { id, name, ask }: Request,
): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  const tell = (progress: unknown) => scope.postMessage({ id, progress });
  const lost = (backend: Backend) => scope.postMessage({ lost: backend });
  try {
    const call: unknown = (await answers)[name as keyof Table];
    const answered = call as (ask: unknown, hooks: Hooks<unknown>) => Promise<unknown>;
    const value = await answered(ask, { tell, lost, signal: controller.signal });
    scope.postMessage({ id, answer: value });
  } catch (error) {
    if (controller.signal.aborted) return;
    const backend = await lostBackend();
    if (backend) lost(backend);
    else scope.postMessage({ id, failure: lineOf(error) });
  } finally {
    running.delete(id);
  }
}
