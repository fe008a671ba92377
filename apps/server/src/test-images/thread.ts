import { parentPort, workerData } from 'node:worker_threads';
import type { ModelCard } from '@vgg/core';
import { openTestImages } from './open-test-images.ts';
import { testImagesFile } from './test-images-file.ts';

/** What the thread is given. */
export interface Asked {
  card: ModelCard;
  /** The most images. */
  limit: number;
}

/** What it answers: a file, or in one line why there is none. */
export type Answered = { file: Uint8Array<ArrayBuffer> } | { missing: string };

const { card, limit } = workerData as Asked;
try {
  const opened = await openTestImages(card);
  try {
    const file = await testImagesFile(opened.data, limit);
    parentPort?.postMessage({ file } satisfies Answered, [file.buffer]);
  } finally {
    await opened.close();
  }
} catch (error) {
  const missing = error instanceof Error ? error.message : String(error);
  parentPort?.postMessage({ missing } satisfies Answered);
}
