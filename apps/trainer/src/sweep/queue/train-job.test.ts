import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EpochEvent } from '@vgg/core';
import { temporaryFolder } from '../../e2e/testing/temporary-folder.ts';
import { experimentOf } from '../../experiment/experiment.ts';
import type { Wanted } from '../trainer.ts';
import { ProgressReport } from './progress-report.ts';
import { trainJob } from './train-job.ts';
import type { TrialProgress } from './trial-job.ts';

const out = temporaryFolder();
const trained = new URL('../../../../../results/A-fast/run.json', import.meta.url);
const epoch: EpochEvent = {
  event: 'epoch',
  epoch: 1,
  step: 391,
  trainLoss: 1,
  testAccuracy: 0.5,
  testLoss: 1,
  seconds: 60,
  cumulativeSeconds: 60,
  imagesPerSecond: 800,
  learningRate: 0.1,
};

let folder: string;
let count = 0;

/** A finished run whose worker, on another machine, died before it could tell. */
beforeEach(() => {
  folder = join(out, `sweep-${count++}`, 'trial-001');
  mkdirSync(folder, { recursive: true });
  cpSync(trained, join(folder, 'run.json'));
  const end = { event: 'end', reason: 'finished', step: 391, epoch: 2, seconds: 60 };
  const lines = [epoch, end].map((event) => `${JSON.stringify(event)}\n`);
  writeFileSync(join(folder, 'metrics.jsonl'), lines.join(''));
  writeFileSync(claim(), '');
});

const claim = () => join(folder, 'lock.node7.123.x');

/** Works on the run's job; what is asked of the trial is asked at each look. */
async function work(asked: (look: number, leave: () => void) => Wanted | null) {
  const said: string[] = [];
  let told: TrialProgress | null = null;
  const progress = new ProgressReport(
    async (now) => {
      told = structuredClone(now);
    },
    (text) => said.push(text),
  );
  let looks = 0;
  const leave = new AbortController();
  const experiment = experimentOf({ configuration: 'A' });
  const trial = {
    sweep: `sweep-${count - 1}`,
    name: 'trial-001',
    experiment,
    wanted: 'go' as const,
  };
  const options = { out, backend: 'auto', checkpointSeconds: 60 };
  const line = {
    asked: async () => asked(++looks, () => leave.abort()),
    progress,
    event: () => {},
    say: (text: string) => said.push(text),
  };
  const end = await trainJob(trial, options, line, leave.signal, 1);
  if (end?.reason === 'finished') await progress.tell();
  return { end, said, told, looks };
}

describe('a run that another machine seems to write still', () => {
  const waits = 'waits until nobody else writes its run';

  it('is waited for, also while the queue is away, and then gone on with', async () => {
    const { end, said, told, looks } = await work((look) => {
      if (look === 3) rmSync(claim());
      return look === 1 ? 'go' : null;
    });
    expect({ end, said, looks }).toEqual({ end: { reason: 'finished' }, said: [waits], looks: 3 });
    expect(told).toMatchObject({ epochs: [epoch] });
  });

  it('is waited for no longer than its sweep wants', async () => {
    const { end, said } = await work((look) => (look === 2 ? 'stop' : 'go'));
    expect({ end, said }).toEqual({ end: { reason: 'interrupted' }, said: [waits] });
  });

  it('is left to another worker by one that leaves, untouched', async () => {
    const before = readdirSync(folder);
    const { end, said, told } = await work((_, leave) => {
      leave();
      return 'go';
    });
    expect({ end, said, told }).toEqual({ end: null, said: [waits], told: null });
    expect(readdirSync(folder)).toEqual(before);
  });
});
