import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { CDPSession } from 'playwright-core';
import { PageTraining } from '../page-training.ts';
import type { World } from '../world.ts';

/** Milliseconds from which on a page is felt to stand still. */
const LONG_TASK = 100;
/** Of the page's heap; what a program that forgets nothing keeps of as many steps is more. */
const MOST_GROWTH = 300_000;

const plan = { layers: '8 M 16 M', part: 'the first 200', batch: 8 };

/** A training that is looked at for long leaves the page quick, and takes no more memory. */
export function steady(world: World): void {
  it('keeps the page free for its user while it trains and is looked at, and takes no more memory after thousands of steps', async () => {
    const { host, browser } = world;
    const training = await PageTraining.start(browser, host.url, plan);
    const { page } = training;
    await page.setViewportSize({ width: 1360, height: 2000 });
    await page.getByTestId('live-maps').locator('canvas').waitFor();
    await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
    await training.reach((await training.next()).steps + 1000);
    const tasks = mainThreadTasks(await browser.stopTracing());
    assert.ok(tasks.length > 100);
    const longest = Math.max(...tasks);
    assert.ok(longest < LONG_TASK, `a task takes ${longest} ms`);

    const session = await page.context().newCDPSession(page);
    const after = async (steps: number) => {
      const heard = await training.reach(steps);
      await training.pause();
      const heap = await heapOf(session);
      await training.goOn();
      return { ...heard, heap };
    };
    const early = await after(1000);
    const late = await after(early.steps + 3000);
    assert.deepEqual([late.tensors, late.bytes], [early.tensors, early.bytes]);
    const growth = late.heap - early.heap;
    assert.ok(growth < MOST_GROWTH, `the page's heap has grown by ${growth} bytes`);
    await page.close();
  });
}

/** Milliseconds of the processor that each task of a page's thread took, whatever else the machine did. */
function mainThreadTasks(trace: Buffer): number[] {
  const { traceEvents: events } = JSON.parse(trace.toString()) as {
    traceEvents: {
      name: string;
      pid: number;
      tid: number;
      tdur?: number;
      args: { name?: string };
    }[];
  };
  const threads = events.filter(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  );
  return events.flatMap(({ name, pid, tid, tdur = 0 }) =>
    name === 'RunTask' && threads.some((thread) => thread.pid === pid && thread.tid === tid)
      ? [tdur / 1000]
      : [],
  );
}

/** Bytes of what the page's own program still holds. */
async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}
