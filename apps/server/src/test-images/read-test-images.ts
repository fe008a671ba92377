import { Worker } from 'node:worker_threads';
import type { ModelCard } from '@vgg/core';
import { Lane } from '../inference/lane.ts';
import type { Answered, Asked } from './thread.ts';

/** Bytes of the images that are told at most. */
const MOST_BYTES = 64 * 2 ** 20;

/** One at a time: a data set may take hundreds of megabytes while it is read. */
const lane = new Lane(1);

/**
 * Reads a network's test images in a thread of its own, which ends afterwards.
 * @param limit the most images; as many as 64 MiB hold where absent
 * @param signal when it aborts before, they are not read
 * @throws the signal's reason
 */
export async function readTestImages(
  card: ModelCard,
  limit: number | undefined,
  signal: AbortSignal,
): Promise<Answered> {
  const fit = Math.max(1, Math.floor(MOST_BYTES / (card.input.size ** 2 * 3)));
  const asked: Asked = { card, limit: Math.min(limit ?? fit, fit) };
  let answered: Answered | undefined;
  await lane.go(async () => {
    answered = await inThread(asked);
  }, signal);
  return answered ?? { missing: 'they were not read' };
}

function inThread(workerData: Asked): Promise<Answered> {
  return new Promise((resolve) => {
    const thread = new Worker(new URL('../../bin/test-images-thread.mjs', import.meta.url), {
      workerData,
    });
    thread.once('message', resolve);
    thread.once('error', ({ message }) => resolve({ missing: message }));
    thread.once('exit', (code) => resolve({ missing: `the thread ended with ${code}` }));
  });
}
