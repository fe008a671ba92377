import type { TrainingEvent } from '@vgg/core';

/** Where events come from; the returned function ends the subscription. */
export interface EventSource {
  subscribe(listener: (event: TrainingEvent) => void): () => void;
}
