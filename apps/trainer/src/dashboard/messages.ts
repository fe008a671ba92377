/** The last things worth a line of text. */
import type { TrainingEvent } from '@vgg/core';
import { inWords } from '../protocol/words.ts';

export interface Message {
  /** When, in milliseconds. */
  at: number;
  kind: 'note' | 'success' | 'warning' | 'failure';
  text: string;
}

const KEPT = 50;

/** The messages with one more; a message that only repeats the last one replaces it. */
export function say(messages: readonly Message[], message: Message): readonly Message[] {
  const before = messages.at(-1)?.text === message.text ? messages.slice(0, -1) : messages;
  return [...before, message].slice(-KEPT);
}

/** What an event says to the person who watches; null for those that the screen shows otherwise. */
export function messageOf(event: TrainingEvent, at: number): Message | null {
  if (event.event === 'step' || event.event === 'epoch') return null;
  return { at, kind: kindOf(event), text: inWords(event) };
}

function kindOf(event: TrainingEvent): Message['kind'] {
  if (event.event === 'warning') return 'warning';
  if (event.event === 'end' && event.reason === 'failed') return 'failure';
  if (event.event === 'evaluation' && event.best) return 'success';
  return 'note';
}
