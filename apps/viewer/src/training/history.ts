import type { TrainingEvent } from '@vgg/core';

/** A run's training as curves; x is in epochs, a fraction within one. */
export interface History {
  configuration: string | null;
  recipe: string | null;
  stepsPerEpoch: number;
  /** Loss; of a long training each point stands for several steps. */
  steps: StepsPoint[];
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

/** The mean of so many steps that follow one another. */
export interface StepsPoint extends Point {
  of: number;
}

/** A curve of more is no clearer. */
const MOST_POINTS = 300;

export const emptyHistory: History = {
  configuration: null,
  recipe: null,
  stepsPerEpoch: 1,
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
export const historyOf = (events: readonly TrainingEvent[]): History =>
  continued(emptyHistory, events);

/** The curves with what came next. */
export function continued(before: History, events: readonly TrainingEvent[]): History {
  const history: History = {
    ...before,
    steps: [...before.steps],
    trainLoss: [...before.trainLoss],
    testLoss: [...before.testLoss],
    testAccuracy: [...before.testAccuracy],
  };
  for (const event of events) {
    switch (event.event) {
      case 'start':
        history.stepsPerEpoch = event.stepsPerEpoch;
        history.configuration = event.configuration;
        history.recipe = event.recipe;
        history.end = null;
        break;
      case 'plan':
        history.plannedEpochs = event.epochs;
        break;
      case 'step':
        addStep(history.steps, { x: event.step / history.stepsPerEpoch, y: event.loss, of: 1 });
        history.seconds = event.seconds;
        history.imagesPerSecond = event.imagesPerSecond;
        break;
      case 'evaluation': {
        const x = event.step / history.stepsPerEpoch;
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
        history.epochs = event.step / history.stepsPerEpoch;
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

/** Where there would be too many points, two and two become one. */
function addStep(points: StepsPoint[], step: StepsPoint): void {
  const last = points.at(-1);
  if (last && last.of < points[0].of) points[points.length - 1] = meanOf(last, step);
  else points.push(step);
  if (points.length <= MOST_POINTS) return;
  const pairs = points.splice(0);
  for (let i = 0; i < pairs.length; i += 2) {
    points.push(i + 1 < pairs.length ? meanOf(pairs[i], pairs[i + 1]) : pairs[i]);
  }
}

function meanOf(one: StepsPoint, other: StepsPoint): StepsPoint {
  const of = one.of + other.of;
  const mean = (axis: 'x' | 'y') => (one[axis] * one.of + other[axis] * other.of) / of;
  return { x: mean('x'), y: mean('y'), of };
}
