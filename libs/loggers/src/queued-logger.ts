import { types } from 'node:util';
import type { NamedValues, TrainingEvent } from '@vgg/core';
import type { TrainingLogger, Warn } from './logger.ts';

/** The network's weights at a step. */
export interface WeightsEvent {
  event: 'weights';
  step: number;
  epoch: number;
  values: NamedValues;
}

/** Something to write, and when it was told: milliseconds since 1970. */
export interface Entry {
  time: number;
  event: TrainingEvent | WeightsEvent;
}

/** One tool's way of writing entries down. May throw, and may take its time. */
export interface Writer {
  /** Writes entries in their order. What it throws ends the logger. */
  write(entries: readonly Entry[]): Promise<void>;
  close(): Promise<void>;
}

/** How a writer learns that time is running out. */
export interface Ending {
  /** Aborted when the training is over: wait for nothing more. */
  closing: AbortSignal;
  /** Aborted when the time for closing is over: stop. */
  abandoned: AbortSignal;
}

export interface QueueOptions {
  /** The tool's name, for warnings. */
  name: string;
  warn: Warn;
  /** Entries that may wait; a tool that falls further behind is given up. */
  limit?: number;
  /** Milliseconds that closing may take. */
  closingTime?: number;
}

/**
 * Stands between a training and a writer: entries wait in memory, are written in the order in which
 * they came, as many at once as have gathered, and faults end in one warning.
 */
export class QueuedLogger implements TrainingLogger {
  private readonly writer: Writer;
  private readonly options: Required<QueueOptions>;
  private readonly closing = new AbortController();
  private readonly abandoned = new AbortController();
  private waiting: Entry[] = [];
  private writing: Promise<void> | null = null;
  private closed: Promise<void> | null = null;
  private ended = false;
  private warned = false;

  constructor(options: QueueOptions, makeWriter: (ending: Ending, warn: Warn) => Writer) {
    this.options = { limit: 100_000, closingTime: 10_000, ...options };
    const ending = { closing: this.closing.signal, abandoned: this.abandoned.signal };
    this.writer = makeWriter(ending, (message) => this.warnOnce(message));
  }

  record(event: TrainingEvent): void {
    this.add(event);
  }

  /** Only the latest weights wait: they are large. */
  weights(step: number, epoch: number, values: NamedValues): void {
    this.waiting = this.waiting.filter(({ event }) => event.event !== 'weights');
    this.add({ event: 'weights', step, epoch, values });
  }

  close(): Promise<void> {
    this.closed ??= this.finish();
    return this.closed;
  }

  private add(event: Entry['event']): void {
    if (this.ended || this.closed) return;
    if (this.waiting.length >= this.options.limit) {
      this.giveUp('it does not keep up with the training');
      return;
    }
    this.waiting.push({ time: Date.now(), event });
    this.writing ??= this.writeAll();
  }

  private async writeAll(): Promise<void> {
    try {
      await null; // What is told in one go is written in one.
      while (this.waiting.length > 0) await this.writer.write(this.waiting.splice(0));
    } catch (error) {
      this.giveUp(oneLine(error));
    } finally {
      this.writing = null;
    }
  }

  private async finish(): Promise<void> {
    this.closing.abort();
    let timer: NodeJS.Timeout | undefined;
    const timeIsUp = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.giveUp('it did not take the last figures in time');
        this.abandoned.abort();
        resolve();
      }, this.options.closingTime);
    });
    await Promise.race([this.writeRest(), timeIsUp]);
    clearTimeout(timer);
    this.ended = true;
  }

  private async writeRest(): Promise<void> {
    await this.writing;
    try {
      await this.writer.close();
    } catch (error) {
      this.giveUp(oneLine(error));
    }
  }

  /** Said also where it was said before that the tool is away: what was to be told later is not. */
  private giveUp(reason: string): void {
    if (this.ended) return;
    this.ended = true;
    this.waiting = [];
    const after = this.warned ? 'it was not told everything' : 'the training goes on without it';
    this.warn(`${reason}; ${after}`);
  }

  private warnOnce(message: string): void {
    if (this.warned) return;
    this.warned = true;
    this.warn(message);
  }

  private warn(message: string): void {
    this.options.warn(`${this.options.name}: ${message}`);
  }
}

function oneLine(error: unknown): string {
  const message = types.isNativeError(error) ? error.message : String(error);
  return message.replace(/\s+/g, ' ').trim();
}
