import { expect, it } from '@jest/globals';
import { actionOf } from './keys.ts';

const calm = { paused: false, stopping: false, ended: false, help: false };

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
