/** The last things worth a line of text. */
import type { CheckpointReason, TrainingEvent } from '@vgg/core';
import { count, duration, loss, percent } from './format.ts';

export interface Message {
  /** When, in milliseconds. */
  at: number;
  kind: 'note' | 'success' | 'warning' | 'failure';
  text: string;
}

const KEPT = 50;

const savedBecause: Record<CheckpointReason, string> = {
  interval: 'saved',
  epoch: 'saved after the epoch',
  best: 'saved as the best',
  requested: 'saved as you asked',
  stopped: 'saved before stopping',
  finished: 'saved at the end',
};

/** The messages with one more; a message that only repeats the last one replaces it. */
export function say(messages: readonly Message[], message: Message): readonly Message[] {
  const before = messages.at(-1)?.text === message.text ? messages.slice(0, -1) : messages;
  return [...before, message].slice(-KEPT);
}

/** What an event says to the person who watches; null for those that the screen shows otherwise. */
export function messageOf(event: TrainingEvent, at: number): Message | null {
  const text = textOf(event);
  return text === null ? null : { at, kind: kindOf(event), text };
}

function textOf(event: TrainingEvent): string | null {
  switch (event.event) {
    case 'start':
      return event.step === 0
        ? `began: ${count(event.trainImages)} images, seed ${event.seed}`
        : `resumed after step ${count(event.step)}`;
    case 'plan':
      return `planned ${epochsInWords(event.epochs)}, ${count(event.totalSteps)} steps`;
    case 'evaluation':
      return `test ${percent(event.testAccuracy)}, loss ${loss(event.testLoss)}${event.best ? ': the best so far' : ''}`;
    case 'checkpoint':
      return `${savedBecause[event.reason]}, step ${count(event.step)}`;
    case 'warning':
      return event.message.replaceAll(/\s+/g, ' ').trim();
    case 'end':
      return event.reason === 'failed'
        ? (event.message ?? 'failed').replaceAll(/\s+/g, ' ').trim()
        : `${event.reason} after ${duration(event.seconds)}`;
    case 'step':
    case 'epoch':
      return null;
  }
}

function kindOf(event: TrainingEvent): Message['kind'] {
  if (event.event === 'warning') return 'warning';
  if (event.event === 'end' && event.reason === 'failed') return 'failure';
  if (event.event === 'evaluation' && event.best) return 'success';
  return 'note';
}

/** 2.31 -> "2.3 epochs", 3 -> "3 epochs", 1 -> "1 epoch". */
export function epochsInWords(epochs: number): string {
  const rounded = Math.round(epochs * 10) / 10;
  return `${rounded} ${rounded === 1 ? 'epoch' : 'epochs'}`;
}
