import type { Command } from '../protocol/commands.ts';
import type { View } from './enlarged.ts';

/** What a key does: a command to the loop, or something that only concerns the screen. */
export type KeyAction =
  | Command
  | { screen: 'help' }
  | { screen: 'leave' }
  | { screen: 'suspend' }
  | { screen: 'view'; view: View }
  | null;

/** A key as the footer and the help name it. */
export interface Key {
  key: string;
  short: string;
  long: string;
}

const view: Key[] = [
  { key: 'm', short: 'enlarge', long: 'enlarge the next curve, 1-5 one; Esc goes back' },
  { key: '← →', short: 'scroll', long: 'scroll what is enlarged; ↑ ↓ nearer and further' },
];
const help: Key = { key: '?', short: 'help', long: 'show and hide this' };

/** The keys of one's own training. */
export const keys: readonly Key[] = [
  { key: 'p', short: 'pause', long: 'pause after the present step, and resume' },
  { key: 's', short: 'save', long: 'save a checkpoint now' },
  { key: 'e', short: 'evaluate', long: 'test on the test images now' },
  { key: '[ ]', short: 'rate', long: 'halve, double the learning rate' },
  { key: 'q', short: 'quit', long: 'save and stop; Ctrl-C too, twice leaves at once' },
  ...view.slice(0, 1),
  help,
];

/** Those of a training that is only watched. */
export const watchingKeys: readonly Key[] = [
  { key: 'q', short: 'quit', long: 'leave; the training is not touched' },
  ...view,
  help,
];

/** Everything that the help tells. */
export const helpKeys: readonly Key[] = [...keys.slice(0, -1), ...view.slice(1), help];

const views: Readonly<Record<string, View>> = {
  '\u001B[D': 'left',
  '\u001B[C': 'right',
  '\u001B[A': 'in',
  '\u001B[B': 'out',
};

export interface Situation {
  paused: boolean;
  stopping: boolean;
  ended: boolean;
  help: boolean;
  /** A curve has the screen for itself. */
  enlarged: boolean;
  /** Of another process' training: nothing steers it. */
  watching: boolean;
}

/**
 * What a key does in the present situation.
 *
 * @param key one character; "\u0003" is Ctrl-C, "\u001A" is Ctrl-Z, "\u001B" is Escape, "\u001B[D" the
 * arrow to the left
 */
export function actionOf(key: string, situation: Situation): KeyAction {
  const { watching } = situation;
  if (watching && (key === '\u0003' || key.toLowerCase() === 'q')) return { screen: 'leave' };
  if (key === '\u0003') return situation.stopping ? { screen: 'leave' } : { command: 'stop' };
  if (key === '\u001A') return { screen: 'suspend' };
  if (situation.ended && !watching) return null;
  if (key === '?' || (key === '\u001B' && situation.help)) return { screen: 'help' };
  const view = situation.help ? null : viewOf(key, situation.enlarged);
  if (view !== null) return { screen: 'view', view };
  if (situation.stopping || watching) return null;
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

function viewOf(key: string, enlarged: boolean): View | null {
  if (key.toLowerCase() === 'm') return 'next';
  if (/^[1-5]$/.test(key)) return Number(key) - 1;
  if (!enlarged) return null;
  return key === '\u001B' ? 'back' : (views[key] ?? null);
}
