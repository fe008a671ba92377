import type { TrainingEvent } from '@vgg/core';

/** A run's training as curves; x is in epochs, a fraction within one. */
export interface History {
  configuration: string | null;
  recipe: string | null;
  steps: Point[];
  trainLoss: Point[];
  testLoss: Point[];
  /** Fractions of 1. */
  testAccuracy: Point[];
  best: number | null;
  /** Trained so far; a fraction where the last one was cut short. */
  epochs: number;
  /** Of the training as planned. */
  plannedEpochs: number | null;
  seconds: number;
  imagesPerSecond: number | null;
  /** Null while it goes on. */
  end: string | null;
}

export interface Point {
  x: number;
  y: number;
}

export const emptyHistory: History = {
  configuration: null,
  recipe: null,
  steps: [],
  trainLoss: [],
  testLoss: [],
  testAccuracy: [],
  best: null,
  epochs: 0,
  plannedEpochs: null,
  seconds: 0,
  imagesPerSecond: null,
  end: null,
};

/** The curves of a run from its events, in the order in which they were written. */
export function historyOf(events: readonly TrainingEvent[]): History {
  const history = structuredClone(emptyHistory);
  let stepsPerEpoch = 1;
  for (const event of events) {
    switch (event.event) {
      case 'start':
        stepsPerEpoch = event.stepsPerEpoch;
        history.configuration = event.configuration;
        history.recipe = event.recipe;
        history.end = null;
        break;
      case 'plan':
        history.plannedEpochs = event.epochs;
        break;
      case 'step':
        history.steps.push({ x: event.step / stepsPerEpoch, y: event.loss });
        history.seconds = event.seconds;
        history.imagesPerSecond = event.imagesPerSecond;
        break;
      case 'evaluation': {
        const x = event.step / stepsPerEpoch;
        // Where images are held back, these choose the network.
        const accuracy = event.validationAccuracy ?? event.testAccuracy;
        const loss = event.validationLoss ?? event.testLoss;
        if (accuracy === null || loss === null) break;
        history.testAccuracy.push({ x, y: accuracy });
        history.testLoss.push({ x, y: loss });
        history.best = Math.max(history.best ?? 0, accuracy);
        break;
      }
      case 'epoch':
        // The last one ends early where the training was planned for a part of it.
        history.epochs = event.step / stepsPerEpoch;
        history.trainLoss.push({ x: history.epochs, y: event.trainLoss });
        history.seconds = event.cumulativeSeconds;
        break;
      case 'end':
        history.end = event.reason;
        break;
    }
  }
  return history;
}

/** Reads a run's metrics.jsonl; a last line that is still being written is left out. */
export function readLog(text: string): TrainingEvent[] {
  return text.split('\n').flatMap((line) => {
    try {
      const event = JSON.parse(line);
      return typeof event?.event === 'string' ? [event as TrainingEvent] : [];
    } catch {
      return [];
    }
  });
}

/** At most so many points, each the mean of its neighbours: a curve of thousands is no clearer. */
export function thinned(points: readonly Point[], most = 300): Point[] {
  const size = Math.ceil(points.length / most);
  if (size <= 1) return [...points];
  const groups = Array.from({ length: Math.ceil(points.length / size) }, (_, i) =>
    points.slice(i * size, (i + 1) * size),
  );
  return groups.map((group) => ({
    x: group.reduce((sum, { x }) => sum + x, 0) / group.length,
    y: group.reduce((sum, { y }) => sum + y, 0) / group.length,
  }));
}
