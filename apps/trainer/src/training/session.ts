import { SHARE_ENV, Worker } from 'node:worker_threads';
import type { EndEvent, TrainingEvent } from '@vgg/core';
import { Failure, UsageError } from '../errors.ts';
import type { Command } from '../protocol/commands.ts';
import type { EventSource } from '../protocol/event-source.ts';
import type { TrainingHeader } from '../protocol/header.ts';
import type { EpochWeights, TrainingJob, WorkerMessage } from './job.ts';

/** What is told beside the events. */
export interface SessionListener {
  data: (progress: { stage: string; received: number; total: number }) => void;
  notice: (message: string) => void;
  /** What a library in the training thread writes of its own accord. */
  output: (text: string) => void;
  /** Where the job asks for them. */
  weights: (weights: EpochWeights) => void;
}

/** A training that is about to begin, and its events from before it was resumed. */
export interface OpenedSession {
  header: TrainingHeader;
  history: TrainingEvent[];
}

/** A training in its own thread, seen from the main one. */
export class TrainingSession implements EventSource {
  /** Settles when engine and run are ready; rejects with one line where they cannot be. */
  readonly opened: Promise<OpenedSession>;
  /** Settles with the last event; rejects where the thread dies before it. */
  readonly end: Promise<EndEvent>;
  private readonly worker: Worker;
  private readonly listeners = new Set<(event: TrainingEvent) => void>();

  constructor(job: TrainingJob, listener: SessionListener) {
    this.worker = new Worker(new URL('../../bin/training-worker.mjs', import.meta.url), {
      workerData: job,
      // TensorFlow reads its settings from the environment of the process, not from a copy.
      env: SHARE_ENV,
      stdout: true,
      stderr: true,
    });
    for (const stream of [this.worker.stdout, this.worker.stderr]) {
      stream.setEncoding('utf8').on('data', listener.output);
    }
    const opened = settleable<OpenedSession>();
    const end = settleable<EndEvent>();
    this.opened = opened.promise;
    this.end = end.promise;
    const died = (error: Error) => {
      opened.reject(error);
      end.reject(error);
    };
    this.worker.on('message', (message: WorkerMessage) => {
      switch (message.type) {
        case 'data':
          listener.data(message.progress);
          break;
        case 'notice':
          listener.notice(message.message);
          break;
        case 'header':
          opened.resolve({ header: message.header, history: message.history });
          break;
        case 'event':
          this.tell(message.event);
          if (message.event.event === 'end') end.resolve(message.event);
          break;
        case 'weights':
          listener.weights(message);
          break;
        case 'error':
          died(message.usage ? new UsageError(message.message) : new Failure(message.message));
      }
    });
    this.worker.on('error', died);
    this.worker.on('exit', (code) => died(new Error(`the training thread ended with ${code}`)));
    // Whoever awaits the opening hears of an error first; the end's is the same one.
    this.end.catch(() => {});
  }

  subscribe(listener: (event: TrainingEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tells everyone who listens, also of what the training itself does not know. */
  tell(event: TrainingEvent): void {
    for (const listener of this.listeners) listener(event);
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
