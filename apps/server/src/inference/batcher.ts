import type { BatchLimits } from './batching.ts';
import type { Inference, Pixels } from './messages.ts';

/** One image's answer. */
export interface Answer {
  /** [classes] */
  logits: Float32Array;
  probabilities: Float32Array;
  /** Milliseconds from the queue's entry to the start of its batch. */
  queueing: number;
  /** Milliseconds that its batch took. */
  inference: number;
}

/** What happens, for those who count. */
export interface BatchObserver {
  queued(images: number): void;
  batch(model: number, images: number, milliseconds: number): void;
}

/** The queue is full. */
export class QueueFullError extends Error {
  override name = 'QueueFullError';
  /** About how long until there is place again, in seconds. */
  readonly retryAfter: number;

  constructor(waiting: number, retryAfter: number) {
    super(`${waiting} images are waiting already`);
    this.retryAfter = retryAfter;
  }
}

interface Waiting {
  model: number;
  /** Of its model, when it came. */
  limits: BatchLimits;
  pixels: Pixels;
  since: number;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/**
 * Gathers images of different requests into batches, one running at a time. While a batch runs the
 * next one gathers by itself; when the engine is idle, an image waits for others only if requests
 * are known to be on their way (being received or decoded), and no longer than the delay. So a
 * single client never waits, and many clients fill the batches.
 */
export class Batcher {
  private readonly queue: Waiting[] = [];
  private readonly infer: (model: number, images: Pixels[]) => Promise<Inference>;
  private readonly place: { readonly maxQueue: number };
  private readonly observer: BatchObserver;
  private running = false;
  private onTheirWay = 0;
  private timer: NodeJS.Timeout | undefined;
  private considering = false;
  /** Images a second, lately. */
  private pace = 100;

  constructor(
    infer: (model: number, images: Pixels[]) => Promise<Inference>,
    place: { readonly maxQueue: number },
    observer: BatchObserver,
  ) {
    this.infer = infer;
    this.place = place;
    this.observer = observer;
  }

  /** Images that wait now. */
  get waiting(): number {
    return this.queue.length;
  }

  /** Says that a request is on its way; the function returned says that it has come, or has gone. */
  expect(): () => void {
    this.onTheirWay += 1;
    let done = false;
    return () => {
      if (done) return;
      done = true;
      this.onTheirWay -= 1;
      if (this.onTheirWay === 0) this.considerSoon();
    };
  }

  /**
   * The answers to a request's images, in their order. They may be spread over several batches.
   * @param signal when it aborts, those that still wait leave the queue
   * @throws QueueFullError at once where there is no place for all of them
   * @throws the signal's reason
   */
  predict(
    model: number,
    images: Pixels[],
    limits: BatchLimits,
    signal: AbortSignal,
  ): Promise<Answer[]> {
    signal.throwIfAborted();
    if (this.queue.length + images.length > this.place.maxQueue) {
      const seconds = Math.max(1, Math.ceil(this.queue.length / this.pace));
      throw new QueueFullError(this.queue.length, seconds);
    }
    const since = performance.now();
    const entries: Waiting[] = [];
    const answers = images.map(
      (pixels) =>
        new Promise<Answer>((resolve, reject) => {
          entries.push({ model, limits, pixels, since, resolve, reject });
        }),
    );
    this.queue.push(...entries);
    this.observer.queued(this.queue.length);
    this.considerSoon();
    const leave = () => this.leave(entries, signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    return Promise.all(answers).finally(() => signal.removeEventListener('abort', leave));
  }

  private leave(entries: Waiting[], reason: unknown): void {
    const leaving = new Set(entries);
    const staying = this.queue.filter((entry) => !leaving.has(entry));
    this.queue.splice(0, this.queue.length, ...staying);
    this.observer.queued(this.queue.length);
    for (const { reject } of entries) reject(reason);
  }

  /** After what the sockets have brought in this turn of the event loop. */
  private considerSoon(): void {
    if (this.considering) return;
    this.considering = true;
    setImmediate(() => {
      this.considering = false;
      this.consider();
    });
  }

  private consider(): void {
    clearTimeout(this.timer);
    const [first] = this.queue;
    if (this.running || !first) return;
    const { maxBatchSize: most, maxBatchDelayMs } = first.limits;
    const batch = this.queue.filter(({ model }) => model === first.model).slice(0, most);
    const patience = maxBatchDelayMs - (performance.now() - first.since);
    if (batch.length < most && this.onTheirWay > 0 && patience > 0) {
      this.timer = setTimeout(() => this.consider(), patience);
      return;
    }
    void this.run(first.model, batch);
  }

  private async run(model: number, batch: Waiting[]): Promise<void> {
    this.running = true;
    const chosen = new Set(batch);
    const staying = this.queue.filter((entry) => !chosen.has(entry));
    this.queue.splice(0, this.queue.length, ...staying);
    this.observer.queued(this.queue.length);
    const began = performance.now();
    let deliver: () => void;
    try {
      const { logits, probabilities, milliseconds } = await this.infer(
        model,
        batch.map(({ pixels }) => pixels),
      );
      const classes = logits.length / batch.length;
      this.pace += 0.2 * ((batch.length * 1000) / (performance.now() - began) - this.pace);
      this.observer.batch(model, batch.length, milliseconds);
      deliver = () => {
        for (const [i, { since, resolve }] of batch.entries()) {
          const own: [number, number] = [i * classes, (i + 1) * classes];
          resolve({
            logits: logits.subarray(...own),
            probabilities: probabilities.subarray(...own),
            queueing: began - since,
            inference: milliseconds,
          });
        }
      };
    } catch (error) {
      deliver = () => {
        for (const { reject } of batch) reject(error);
      };
    }
    // The engine goes on before the answers are written.
    this.running = false;
    this.consider();
    deliver();
  }
}
