import type { TrainingEvent } from '@vgg/core';
import type { EventSource } from '../protocol/event-source.ts';

/** The events of several trainings as one source. */
export class GatheredEvents implements EventSource {
  private readonly listeners = new Set<(event: TrainingEvent) => void>();

  subscribe(listener: (event: TrainingEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(event: TrainingEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
