import { Worker } from 'node:worker_threads';
import { RunError } from '@vgg/runs';
import type { CheckpointLabel } from './checkpoint-label.ts';
import type { ReadCheckpoint, Reading } from './reader-thread.ts';

/**
 * Reads and verifies a checkpoint in a thread of its own, which ends afterwards: hashing some
 * hundred megabytes keeps no request waiting, and their memory goes back whole.
 * @throws RunError with one line on what is wrong with it.
 */
export function readCheckpoint(folder: string, label: CheckpointLabel): Promise<ReadCheckpoint> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('../../bin/reader-thread.mjs', import.meta.url), {
      workerData: { folder, label },
    });
    thread.once('message', (reading: Reading) => {
      if ('checkpoint' in reading) resolve(reading.checkpoint);
      else reject(new RunError(reading.error));
    });
    const broke = (why: string) => reject(new RunError(`${folder}: ${label} was not read: ${why}`));
    thread.once('error', (error) => broke(error.message));
    thread.once('exit', (code) => broke(`the thread ended with ${code}`));
  });
}
