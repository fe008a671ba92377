import type { IQueueBackend, Queue } from 'bullmq';
import { Failure, oneLine } from '../../errors.ts';
import type { TrialEnd } from '../trainer.ts';
import { shownAddress } from './address.ts';
import { loadBullmq } from './backend.ts';
import type { TrialJob } from './trial-job.ts';

/** Of the one queue of all sweeps: workers are nobody's in particular. */
export const QUEUE = 'vgg-trials';

export type TrialQueue = Queue<
  TrialJob,
  TrialEnd,
  string,
  TrialJob,
  TrialEnd,
  string,
  IQueueBackend,
  object
>;

/** A queue, and how its faults are told. */
export interface OpenedQueue {
  queue: TrialQueue;
  /** Tells of a fault of the queue, the same one once. */
  tell: (error: unknown) => void;
}

/**
 * The queue at an address.
 * @param warn told when the queue cannot be reached any more
 * @throws UsageError where that is no address of a queue, Failure where it cannot be reached; one line
 */
export async function openQueue(
  address: string,
  warn: (message: string) => void,
): Promise<OpenedQueue> {
  const { bullmq, backend } = await loadBullmq(address);
  let queue: TrialQueue | undefined;
  try {
    const opened: TrialQueue = new bullmq.Queue(QUEUE, { connection: {} }, backend);
    queue = opened;
    const refused = new Promise<never>((_, reject) => opened.once('error', reject));
    refused.catch(() => {});
    await Promise.race([opened.waitUntilReady(), refused]);
    const tell = faultTeller(address, warn);
    opened.on('error', tell);
    return { queue: opened, tell };
  } catch (error) {
    queue?.on('error', () => {});
    await queue?.close().catch(() => {});
    throw new Failure(`the queue ${shownAddress(address)} cannot be reached: ${reasonOf(error)}`);
  }
}

function faultTeller(address: string, warn: (message: string) => void): (error: unknown) => void {
  let told = '';
  return (error) => {
    const reason = reasonOf(error);
    if (reason !== told) warn(`the queue ${shownAddress(address)}: ${reason}; trying again`);
    told = reason;
  };
}

/** A refused connection has several errors in it and no words of its own. */
function reasonOf(error: unknown): string {
  const { code, errors } = error as { code?: string; errors?: unknown[] };
  const words = oneLine(error);
  if (words !== '') return words;
  return errors?.[0] === undefined ? (code ?? 'no connection') : oneLine(errors[0]);
}
