/** Events in words. */
import {
  type CheckpointReason,
  type EpochEvent,
  lossOf,
  type StepEvent,
  type TrainingEvent,
} from '@vgg/core';
import { accuracies, chosenOn, count, duration, loss } from './format.ts';

const savedBecause: Record<CheckpointReason, string> = {
  interval: 'saved',
  epoch: 'saved after the epoch',
  best: 'saved as the best',
  requested: 'saved as you asked',
  stopped: 'saved before stopping',
  finished: 'saved at the end',
};

/** Events that are told in words; the others are told in figures. */
type WordyEvent = Exclude<TrainingEvent, StepEvent | EpochEvent>;

/** What an event says to the person who watches, on one line. */
export function inWords(event: WordyEvent): string {
  switch (event.event) {
    case 'start':
      return event.step === 0
        ? `began: ${count(event.trainImages)} images, seed ${event.seed}`
        : `resumed after step ${count(event.step)}`;
    case 'plan':
      return `planned ${epochsInWords(event.epochs)}, ${count(event.totalSteps)} steps`;
    case 'evaluation':
      return `${accuracies(event)}, loss ${loss(lossOf(event))}${event.best ? `: the best so far${chosenOn(event)}` : ''}`;
    case 'checkpoint':
      return `${savedBecause[event.reason]}, step ${count(event.step)}`;
    case 'snapshot':
      return `kept as it is after step ${count(event.step)}`;
    case 'warning':
      return event.message.replaceAll(/\s+/g, ' ').trim();
    case 'end':
      return event.reason === 'failed'
        ? (event.message ?? 'failed').replaceAll(/\s+/g, ' ').trim()
        : `${event.reason} after ${duration(event.seconds)}`;
  }
}

/** 2.31 -> "2.3 epochs", 3 -> "3 epochs", 1 -> "1 epoch". */
export function epochsInWords(epochs: number): string {
  const rounded = Math.round(epochs * 10) / 10;
  return `${rounded} ${rounded === 1 ? 'epoch' : 'epochs'}`;
}
