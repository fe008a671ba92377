import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Pacer } from './pacer.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('draws many requests as one frame, keys at once, and nothing once stopped', () => {
  let frames = 0;
  const pacer = new Pacer(() => frames++);
  pacer.request();
  expect(frames).toBe(1);
  for (let event = 0; event < 100; event++) pacer.request();
  expect(frames).toBe(1);
  pacer.now();
  expect(frames).toBe(2);
  pacer.request();
  jest.advanceTimersByTime(124);
  expect(frames).toBe(2);
  jest.advanceTimersByTime(1);
  expect(frames).toBe(3);
  pacer.request();
  pacer.stop();
  jest.advanceTimersByTime(10_000);
  expect(frames).toBe(3);
});
