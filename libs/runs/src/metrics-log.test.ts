import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { TrainingEvent } from '@vgg/core';
import fc from 'fast-check';
import { appendEvent, flushLog, readEvents, truncateEvents } from './metrics-log.ts';
import { endEvent, epochEvent, stepEvent } from './testing/fixtures.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const root = temporaryFolder();
let log: string;
let count = 0;

beforeEach(() => {
  log = join(root, `${count++}.jsonl`);
});

const write = (...events: TrainingEvent[]) => {
  for (const event of events) appendEvent(log, event);
};

describe('the metrics log', () => {
  it('gives back the events in their order, one JSON line each', async () => {
    const events = [stepEvent(1), stepEvent(2), epochEvent(1, 2, 0.5), endEvent('finished', 2)];
    write(...events);
    expect(await readEvents(log)).toEqual(events);
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(events);
  });

  it('is empty before the first event', async () => {
    expect(await readEvents(log)).toEqual([]);
    expect(flushLog(log)).toBe(0);
    await truncateEvents(log, 5);
  });

  it('survives being cut anywhere: whole lines stay, half a line goes, new ones follow', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 3000 }), fc.boolean(), async (cut, long) => {
        writeFileSync(log, '');
        const message = long ? 'ä'.repeat(6000) : 'ä';
        write(stepEvent(1), { event: 'warning', step: 1, message }, stepEvent(2));
        const whole = readFileSync(log);
        const left = whole.subarray(0, Math.min(whole.length, cut));
        writeFileSync(log, left);
        const kept = left.toString('latin1').split('\n').length - 1;
        expect(await readEvents(log)).toHaveLength(kept);
        write(stepEvent(3));
        const events = await readEvents(log);
        expect(events).toHaveLength(kept + 1);
        expect(events.at(-1)).toEqual(stepEvent(3));
      }),
      { numRuns: 100 },
    );
  });

  it('leaves out damaged lines and keeps events that it does not know', async () => {
    write(stepEvent(1));
    appendFileSync(log, '\0\0\0\n{"event":"step"}\nnull\n{"event":"later","step":1,"new":true}\n');
    write(stepEvent(2));
    expect(await readEvents(log)).toEqual([
      stepEvent(1),
      { event: 'later', step: 1, new: true },
      stepEvent(2),
    ]);
    await truncateEvents(log, 1);
    expect(await readEvents(log)).toHaveLength(2);
  });

  it('is cut back to a step, the end included, as if the rest had not been', async () => {
    write(stepEvent(1), stepEvent(2));
    const asItWas = readFileSync(log);
    write(stepEvent(3), epochEvent(1, 3, 0.5));
    await truncateEvents(log, 2);
    expect(readFileSync(log)).toEqual(asItWas);
    write(endEvent('stopped', 2));
    await truncateEvents(log, 2);
    expect(readFileSync(log)).toEqual(asItWas);
  });

  it('is cut back to its length at the checkpoint, even within a step', async () => {
    write(stepEvent(1), stepEvent(2));
    const bytes = flushLog(log);
    expect(bytes).toBe(statSync(log).size);
    write(epochEvent(1, 2, 0.5));
    await truncateEvents(log, 2, bytes);
    expect(await readEvents(log)).toEqual([stepEvent(1), stepEvent(2)]);
    await truncateEvents(log, 2, bytes + 1000);
    expect(statSync(log).size).toBe(bytes);
  });
});
