import type { Command } from '../protocol/commands.ts';

/** What a key does: a command to the loop, or something that only concerns the screen. */
export type KeyAction =
  | Command
  | { screen: 'help' }
  | { screen: 'leave' }
  | { screen: 'suspend' }
  | null;

/** The keys and what they do, as the footer and the help name them. */
export const keys = [
  { key: 'p', short: 'pause', long: 'pause after the present step, and resume' },
  { key: 's', short: 'save', long: 'save a checkpoint now' },
  { key: 'e', short: 'evaluate', long: 'test on the test images now' },
  { key: '[ ]', short: 'rate', long: 'halve, double the learning rate' },
  { key: 'q', short: 'quit', long: 'save and stop; Ctrl-C too, twice leaves at once' },
  { key: '?', short: 'help', long: 'show and hide this' },
] as const;

/**
 * What a key does in the present situation.
 *
 * @param key one character; "\u0003" is Ctrl-C, "\u001A" is Ctrl-Z, "\u001B" is Escape
 */
export function actionOf(
  key: string,
  situation: { paused: boolean; stopping: boolean; ended: boolean; help: boolean },
): KeyAction {
  if (key === '\u0003') return situation.stopping ? { screen: 'leave' } : { command: 'stop' };
  if (key === '\u001A') return { screen: 'suspend' };
  if (situation.ended) return null;
  if (key === '?' || (key === '\u001B' && situation.help)) return { screen: 'help' };
  if (situation.stopping) return null;
  switch (key.toLowerCase()) {
    case 'p':
      return { command: situation.paused ? 'resume' : 'pause' };
    case 's':
      return { command: 'save' };
    case 'e':
      return { command: 'evaluate' };
    case '[':
      return { command: 'scaleLearningRate', factor: 0.5 };
    case ']':
      return { command: 'scaleLearningRate', factor: 2 };
    case 'q':
      return { command: 'stop' };
    default:
      return null;
  }
}
