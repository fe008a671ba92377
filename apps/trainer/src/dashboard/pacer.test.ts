import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { Pacer } from './pacer.ts';

it('draws many requests as one frame, keys at once, and nothing once stopped', async () => {
  let frames = 0;
  const pacer = new Pacer(() => frames++);
  pacer.request();
  expect(frames).toBe(1);
  for (let event = 0; event < 100; event++) pacer.request();
  expect(frames).toBe(1);
  pacer.now();
  expect(frames).toBe(2);
  pacer.request();
  while (frames < 3) await sleep(20);
  pacer.request();
  pacer.stop();
  await sleep(300);
  expect(frames).toBe(3);
});
