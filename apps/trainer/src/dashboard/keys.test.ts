import { expect, it } from '@jest/globals';
import { actionOf } from './keys.ts';

const calm = {
  paused: false,
  stopping: false,
  ended: false,
  help: false,
  enlarged: false,
  watching: false,
};

it('knows every key, in both cases', () => {
  expect(actionOf('p', calm)).toEqual({ command: 'pause' });
  expect(actionOf('P', { ...calm, paused: true })).toEqual({ command: 'resume' });
  expect(actionOf('s', calm)).toEqual({ command: 'save' });
  expect(actionOf('e', calm)).toEqual({ command: 'evaluate' });
  expect(actionOf('[', calm)).toEqual({ command: 'scaleLearningRate', factor: 0.5 });
  expect(actionOf(']', calm)).toEqual({ command: 'scaleLearningRate', factor: 2 });
  expect(actionOf('q', calm)).toEqual({ command: 'stop' });
  expect(actionOf('?', calm)).toEqual({ screen: 'help' });
  expect(actionOf('\u001B', calm)).toBeNull();
  expect(actionOf('\u001B', { ...calm, help: true })).toEqual({ screen: 'help' });
  expect(actionOf('x', calm)).toBeNull();
});

it('takes no commands while stopping, but Ctrl-C then leaves', () => {
  const stopping = { ...calm, stopping: true };
  for (const key of 'psq[]e') expect(actionOf(key, stopping)).toBeNull();
  expect(actionOf('\u0003', calm)).toEqual({ command: 'stop' });
  expect(actionOf('\u0003', stopping)).toEqual({ screen: 'leave' });
});

it('enlarges and scrolls, and Escape goes back to all', () => {
  expect(actionOf('m', calm)).toEqual({ screen: 'view', view: 'next' });
  expect(actionOf('2', calm)).toEqual({ screen: 'view', view: 1 });
  expect(actionOf('6', calm)).toBeNull();
  expect(actionOf('\u001B[D', calm)).toBeNull();
  const enlarged = { ...calm, enlarged: true };
  expect(actionOf('\u001B[D', enlarged)).toEqual({ screen: 'view', view: 'left' });
  expect(actionOf('\u001B', enlarged)).toEqual({ screen: 'view', view: 'back' });
  expect(actionOf('p', enlarged)).toEqual({ command: 'pause' });
});

it('steers nothing that is only watched: q and Ctrl-C leave', () => {
  const watching = { ...calm, watching: true };
  for (const key of 'pse[]') expect(actionOf(key, watching)).toBeNull();
  for (const key of ['q', 'Q', '\u0003']) {
    expect(actionOf(key, { ...watching, ended: true })).toEqual({ screen: 'leave' });
  }
  expect(actionOf('m', { ...watching, ended: true })).toEqual({ screen: 'view', view: 'next' });
});
