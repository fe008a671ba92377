/** The training thread: data, engine, network, loop, and the run on disk. */
import { parentPort, workerData } from 'node:worker_threads';
import type { EpochEvent, Network } from '@vgg/core';
import { openDataSet } from '@vgg/datasets';
import { oneLine, UsageError } from '../errors.ts';
import { asked } from '../loading/open-data.ts';
import { printable } from '../terminal/printable.ts';
import { isUserFacing } from '../user-facing.ts';
import { followCommands } from './follow-commands.ts';
import type { TrainingJob, WorkerMessage } from './job.ts';
import { openTraining } from './open-training.ts';
import { Recorder } from './recorder.ts';

const send = (message: WorkerMessage, handedOver: ArrayBuffer[] = []) =>
  parentPort?.postMessage(message, handedOver);

async function sendWeights({ step, epoch }: EpochEvent, network: Network): Promise<void> {
  const values = await network.values();
  const buffers = Object.values(values).map(({ data }) => data.buffer);
  send(
    { type: 'weights', step, epoch, values },
    buffers.filter((buffer) => buffer instanceof ArrayBuffer),
  );
}

async function run(job: TrainingJob): Promise<void> {
  const stop = new AbortController();
  const commands = followCommands(stop);
  const notice = (message: string) => send({ type: 'notice', message: printable(message) });
  const opened = await openTraining(job, {
    signal: stop.signal,
    notice,
    openData: (request) =>
      asked(openDataSet, request, {
        signal: stop.signal,
        onProgress: (progress) => send({ type: 'data', progress }),
        onNotice: notice,
      }),
  });
  commands.control = opened.training.control;
  send({ type: 'header', header: opened.header, history: opened.history });
  const { training, network, resumedAt } = opened;
  const recorder = new Recorder(opened.run, training, resumedAt);
  try {
    for await (const event of training.events()) {
      send({ type: 'event', event: await recorder.record(event) });
      if (job.tellWeights && event.event === 'epoch') await sendWeights(event, network);
    }
  } catch (error) {
    if (!isUserFacing(error)) throw error;
    send({ type: 'event', event: recorder.failed(oneLine(error)) });
  } finally {
    opened.run.release();
    await opened.dataSet.close();
  }
}

try {
  await run(workerData as TrainingJob);
} catch (error) {
  if (!isUserFacing(error)) throw error;
  send({ type: 'error', message: oneLine(error), usage: error instanceof UsageError });
}
parentPort?.close();
