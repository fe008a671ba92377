import type { TrainingEvent } from '@vgg/core';

/** As often as curves are drawn anew: a small network takes hundreds of steps a second. */
const EVERY_MS = 250;

/** Tells events a few times a second, however fast they come. */
export class Batched {
  private waiting: TrainingEvent[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (events: TrainingEvent[]) => void) {}

  add(events: readonly TrainingEvent[]): void {
    this.waiting.push(...events);
    this.timer ??= setTimeout(() => this.flush(), EVERY_MS);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting.length > 0) this.tell(this.waiting.splice(0));
  }
}
