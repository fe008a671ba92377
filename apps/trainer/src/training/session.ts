import { Worker } from 'node:worker_threads';
import type { EndEvent, TrainingEvent } from '@vgg/core';
import type { Command, EventSource } from '../dashboard/index.ts';
import { Failure, UsageError } from '../errors.ts';
import type { TrainingHeader, TrainingJob, WorkerMessage } from './job.ts';

/** What is told before the training begins. */
export interface Beginnings {
  data: (progress: { stage: string; received: number; total: number }) => void;
  notice: (message: string) => void;
  /** What a library in the training thread writes of its own accord. */
  stray: (text: string) => void;
}

/** A training in its own thread, seen from the main one. */
export class TrainingSession implements EventSource {
  /** Settles when engine and run are ready; rejects with one line where they cannot be. */
  readonly header: Promise<TrainingHeader>;
  /** Settles with the last event; rejects where the thread dies before it. */
  readonly end: Promise<EndEvent>;
  private readonly worker: Worker;
  private readonly listeners = new Set<(event: TrainingEvent) => void>();

  constructor(job: TrainingJob, beginnings: Beginnings) {
    this.worker = new Worker(new URL('../../bin/training-worker.mjs', import.meta.url), {
      workerData: job,
      stdout: true,
      stderr: true,
    });
    for (const stream of [this.worker.stdout, this.worker.stderr]) {
      stream.setEncoding('utf8').on('data', beginnings.stray);
    }
    const header = settleable<TrainingHeader>();
    const end = settleable<EndEvent>();
    this.header = header.promise;
    this.end = end.promise;
    const died = (error: Error) => {
      header.reject(error);
      end.reject(error);
    };
    this.worker.on('message', (message: WorkerMessage) => {
      switch (message.type) {
        case 'data':
          beginnings.data(message.progress);
          break;
        case 'notice':
          beginnings.notice(message.message);
          break;
        case 'header':
          header.resolve(message.header);
          break;
        case 'event':
          for (const listener of this.listeners) listener(message.event);
          if (message.event.event === 'end') end.resolve(message.event);
          break;
        case 'error':
          died(message.usage ? new UsageError(message.message) : new Failure(message.message));
      }
    });
    this.worker.on('error', died);
    this.worker.on('exit', (code) => died(new Error(`the training thread ended with ${code}`)));
    // Whoever awaits the header hears of an error first; the end's is the same one.
    this.end.catch(() => {});
  }

  subscribe(listener: (event: TrainingEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  send = (command: Command): void => this.worker.postMessage(command);
}

function settleable<Value>() {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<Value>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
