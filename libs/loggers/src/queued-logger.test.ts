import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test } from '@jest/globals';
import { type Entry, QueuedLogger, type QueueOptions, type Writer } from './queued-logger.ts';
import { stepEvent, weightsAt } from './testing/rehearsal.ts';

let warnings: string[];
beforeEach(() => {
  warnings = [];
});

/** A logger, and the steps that reached its writer, as they came together. */
function loggerWith(write: Writer['write'], more: Partial<QueueOptions> = {}) {
  const batches: number[][] = [];
  const options = { name: 'tool', warn: (message: string) => warnings.push(message), ...more };
  const logger = new QueuedLogger(options, () => ({
    async write(entries: readonly Entry[]) {
      batches.push(entries.map(({ event }) => event.step));
      await write(entries);
    },
    async close() {},
  }));
  return { logger, batches };
}

test('everything arrives once and in order, all that has gathered at once', async () => {
  const { logger, batches } = loggerWith(() => sleep(5));
  for (let step = 1; step <= 100; step++) {
    logger.record(stepEvent(step));
    if (step % 10 === 0) await sleep(2);
  }
  await logger.close();
  expect(batches.flat()).toEqual(Array.from({ length: 100 }, (_, step) => step + 1));
  expect(batches.length).toBeLessThan(30);
  expect(warnings).toEqual([]);
});

test('a fault is one warning of one line, and the end of it', async () => {
  const { logger, batches } = loggerWith(async () => {
    throw new Error('no\n  space');
  });
  logger.record(stepEvent(1));
  await sleep(5);
  logger.record(stepEvent(2));
  await logger.close();
  expect(batches).toEqual([[1]]);
  expect(warnings).toEqual(['tool: no space; the training goes on without it']);
});

test('a tool that hangs is abandoned when closing takes too long', async () => {
  const { logger } = loggerWith(() => new Promise(() => {}), { closingTime: 20 });
  logger.record(stepEvent(1));
  await logger.close();
  logger.record(stepEvent(2));
  await logger.close();
  expect(warnings).toEqual([expect.stringContaining('did not take the last figures in time')]);
});

test('a tool that falls far behind is given up, and holds no memory', async () => {
  const { logger, batches } = loggerWith(() => new Promise(() => {}), {
    limit: 10,
    closingTime: 20,
  });
  for (let step = 1; step <= 50; step++) {
    logger.record(stepEvent(step));
    if (step === 1) await sleep(1);
  }
  await logger.close();
  expect(batches).toEqual([[1]]);
  expect(warnings).toEqual([expect.stringContaining('does not keep up')]);
});

test('of the weights only the latest wait', async () => {
  const { logger, batches } = loggerWith(() => sleep(5));
  for (const step of [20, 40, 60]) {
    logger.record(stepEvent(step));
    logger.weights(step, step / 20, weightsAt(step));
  }
  await logger.close();
  expect(batches.flat()).toEqual([20, 40, 60, 60]);
});

test('nothing is taken after the end', async () => {
  const { logger, batches } = loggerWith(async () => {});
  logger.record(stepEvent(1));
  await logger.close();
  logger.record(stepEvent(2));
  await sleep(2);
  expect(batches).toEqual([[1]]);
});
