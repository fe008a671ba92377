import type { TrainingEvent } from '@vgg/core';

/** As often as curves are drawn anew where nobody looks inside, which takes them along. */
const EVERY_MS = 1000;

/** Tells events once a second, however fast they come: a small network takes hundreds of steps. */
export class Batched {
  private readonly tell: (events: TrainingEvent[]) => void;
  private waiting: TrainingEvent[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (events: TrainingEvent[]) => void) {
    this.tell = tell;
  }

  add(events: readonly TrainingEvent[]): void {
    this.waiting.push(...events);
    this.timer ??= setTimeout(() => this.flush(), EVERY_MS);
  }

  flush(): void {
    const events = this.take();
    if (events.length > 0) this.tell(events);
  }

  /** What is not told yet, for somebody who tells it. */
  take(): TrainingEvent[] {
    clearTimeout(this.timer);
    this.timer = undefined;
    return this.waiting.splice(0);
  }
}
