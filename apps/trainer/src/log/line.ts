import type { TrainingEvent } from '@vgg/core';

/** An event's line, without its end; null for an event that has none. */
export type LineOf = (event: TrainingEvent) => string | null;
