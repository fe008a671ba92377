import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { TrainingEvent } from '@vgg/core';
import { printed } from './testing/in-process.ts';
import { stateOf } from './testing/state.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { brief, type RunningVgg, start } from './testing/vgg.ts';

/** VGG_KILLS=… kills more often. */
const KILLS = Number(process.env.VGG_KILLS ?? 8);
/** VGG_KILL_SEED=… repeats the moments of an earlier run of this test. */
const seed = Number(process.env.VGG_KILL_SEED ?? Math.floor(Math.random() * 1e9));
const random = seeded(seed);
const runs = temporaryFolder();

/** Large enough that writing its files takes a while in which it can be killed. */
const network = ['--layers', '8 M 16 M 32 M 64 M 256 256 M', '--head', '16,16', ...brief];
const begin = (name: string) => [
  ...['train', ...network, '--subset', '32', '--epochs', '2', '--checkpoint-seconds', '0'],
  ...['--snapshots', '3', '--log', 'json', '--out', runs, '--name', name],
];
const resume = (name: string) => {
  return ['resume', join(runs, name), '--checkpoint-seconds', '0', '--log', 'json'];
};

it(`ends with the same weights, metrics, moments and model, though killed at ${KILLS} random moments (VGG_KILL_SEED=${seed})`, async () => {
  await printed(...begin('whole'));
  const whole = await stateOf(join(runs, 'whole'));
  expect(whole.snapshots.map(([step]) => step)).toEqual([0, 2, 4]);

  const moments: string[] = [];
  for (let life = 1; moments.length < KILLS; life++) {
    const name = `killed-${life}`;
    let killed = true;
    while (killed) {
      const begun = existsSync(join(runs, name, 'run.json'));
      const running = start(...(begun ? resume(name) : begin(name)));
      const moment =
        moments.length < KILLS && (await killAtRandomMoment(running, join(runs, name)));
      const { code, signal, stderr } = await running.ended;
      killed = signal === 'SIGKILL';
      if (killed) moments.push(String(moment));
      else if (code !== 0) throw new Error(`ended with ${code}: ${stderr} after ${moments}`);
    }
    const state = await stateOf(join(runs, name));
    expect({ ...state, moments }).toEqual({ ...whole, moments });
  }
});

/**
 * Waits for a moment and kills: within the first second and a half, after an event, or while files
 * of a kind are written. A training that ends before is let end.
 */
async function killAtRandomMoment(running: RunningVgg, folder: string): Promise<string> {
  const [moment, wait] = pick(moments);
  await Promise.race([wait(running, folder), running.ended]);
  running.child.kill('SIGKILL');
  return `${moment}, ${running.events.length} events`;
}

type Moment = [name: string, wait: (running: RunningVgg, folder: string) => Promise<unknown>];

const moments: Moment[] = [
  ['start-up', () => sleep(random() * 1500)],
  after('start', 400),
  after('step', 400),
  after('step', 400),
  after('checkpoint', 300),
  after('evaluation', 100),
  ['checkpoint being written', whileWriting('checkpoints', 150)],
  ['snapshot being written', whileWriting('snapshots', 60)],
  ['model being written', whileWriting('model', 80)],
  ['model written', (running, folder) => whenever(running, () => hasModel(folder))],
];

/** Up to some milliseconds after the first or second event of a kind. */
function after(kind: TrainingEvent['event'], milliseconds: number): Moment {
  return [
    `after ${kind}`,
    async ({ until, events }) => {
      const nth = 1 + Math.floor(random() * 2);
      await until(() => events.filter(({ event }) => event === kind).length === nth);
      await sleep(random() * milliseconds);
    },
  ];
}

/** Up to some milliseconds after a temporary file lies in a folder of the run. */
function whileWriting(part: string, milliseconds: number): Moment[1] {
  return async (running, folder) => {
    await whenever(running, () => temporaryFiles(join(folder, part)));
    await sleep(random() * milliseconds);
  };
}

async function whenever({ child }: RunningVgg, happened: () => boolean): Promise<void> {
  while (child.exitCode === null && !happened()) await sleep(2);
}

function temporaryFiles(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((file) => file.endsWith('.tmp'));
}

function hasModel(folder: string): boolean {
  return existsSync(join(folder, 'model', 'model.json'));
}

function pick<Item>(items: Item[]): Item {
  return items[Math.floor(random() * items.length)];
}

/** Mulberry32: numbers in [0, 1) that a seed repeats. */
function seeded(state: number): () => number {
  let at = state;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
