import { once } from 'node:events';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SweepLedger, Trial } from '@vgg/runs';
import request from 'supertest';
import { checked } from './testing/check.ts';
import { temporaryRuns, trainedRun } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

let runs: Awaited<ReturnType<typeof temporaryRuns>>;
let server: ServerProcess;
const get = (path: string) => request(server.url).get(path).then(checked);

const trial = (
  number: number,
  data: string,
  state: Trial['state'],
  accuracies: number[],
): Trial => ({
  ...{ number, repeat: 1, name: `trial-00${number}`, seed: 1, epochs: 3, state, accuracies },
  choice: { lr: number / 1000, data },
});
const ledger: SweepLedger = {
  format: 1,
  started: '2026-11-29T00:00:00.000Z',
  plan: {
    settings: { validation: 0.1 },
    space: {
      lr: { kind: 'range', from: 1e-3, to: 1e-1, log: true, whole: false },
      data: { kind: 'values', values: ['/secret/cats', 'C:\\secret\\dogs', 'cifar10'] },
    },
    ...{ method: 'random', trials: 4, repeats: 1, seed: 1, together: 1, halving: null },
  },
  trials: [
    trial(1, '/secret/cats', 'finished', [0.5, 0.75, 0.625]),
    trial(2, 'C:\\secret\\dogs', 'stopped', [0.25]),
    trial(3, 'cifar10', 'running', []),
  ],
};

/** As the sweep writes it: beside its place, and renamed. */
async function write(folder: string, content: SweepLedger): Promise<void> {
  await writeFile(join(folder, 'sweep.json.tmp'), JSON.stringify(content));
  await rename(join(folder, 'sweep.json.tmp'), join(folder, 'sweep.json'));
}

beforeAll(async () => {
  runs = await temporaryRuns();
  const folder = join(runs.folder, 'first');
  await mkdir(folder);
  const run = await trainedRun(folder, 'trial-001');
  const reached = { bestAccuracy: 0.75, testAccuracy: 0.625 };
  run.append({ event: 'end', reason: 'finished', step: 10, epoch: 3, seconds: 1, ...reached });
  await trainedRun(folder, 'not-of-the-sweep');
  await write(folder, ledger);
  await mkdir(join(runs.folder, 'broken'));
  await writeFile(join(runs.folder, 'broken', 'sweep.json'), '{');
  server = await ServerProcess.start(runs.folder, ['--poll-seconds', '0.05'], { ready: false });
});
afterAll(async () => {
  await server.stop();
  await runs.remove();
});

describe('the sweeps', () => {
  it('are listed, with what is wrong with those that cannot be read', async () => {
    const { body } = await get('/sweeps');
    expect(body.sweeps).toEqual([
      {
        ...{ name: 'first', state: 'interrupted', started: ledger.started, method: 'random' },
        ...{ choices: 4, ended: 2, bestAccuracy: 0.75 },
      },
    ]);
    expect(body.problems).toEqual([expect.stringMatching(/^.broken.sweep\.json is damaged/)]);
  });

  it('tell their choices, the best first, and no folder of the machine', async () => {
    const { body, text } = await get('/sweeps/first');
    expect(text).not.toContain('secret');
    expect(body).toMatchObject({ choices: 4, repeats: 1, chosenOn: 'validation' });
    expect(body.over).toEqual({
      ...ledger.plan.space,
      data: { kind: 'values', values: ['cats', 'dogs', 'cifar10'] },
    });
    expect(body.tried).toMatchObject([
      { number: 1, choice: { lr: 0.001, data: 'cats' }, accuracy: 0.75 },
      { number: 2, choice: { lr: 0.002, data: 'dogs' }, accuracy: 0.25 },
      { number: 3, choice: { lr: 0.003, data: 'cifar10' }, accuracy: null },
    ]);
    expect(body.tried[0].trials).toEqual([
      {
        ...{ name: 'trial-001', repeat: 1, seed: 1, state: 'finished' },
        ...{ epochs: 3, plannedEpochs: 3, accuracy: 0.75 },
      },
    ]);
  });

  it('tell what comes while they go on', async () => {
    const further = structuredClone(ledger);
    further.trials[2] = trial(3, 'cifar10', 'failed', [0.125]);
    further.trials[2].message = `${join(runs.folder, 'first', 'trial-003')} is full`;
    await write(join(runs.folder, 'first'), further);
    const told = await server.until(async () => {
      const { tried } = (await get('/sweeps/first')).body;
      return tried[2].trials[0].state === 'failed' ? tried[2].trials[0] : undefined;
    });
    expect(told).toMatchObject({ accuracy: 0.125, epochs: 1 });
    expect(told.message).toBe(`${join('first', 'trial-003')} is full`);
    await write(join(runs.folder, 'first'), ledger);
  });

  it('give the events of a trial, at once and as they come', async () => {
    const { body } = await get('/sweeps/first/trials/trial-001/metrics?event=end');
    expect(body).toMatchObject({ run: 'trial-001', events: [{ reason: 'finished' }] });
    const address = `${server.url}/sweeps/first/trials/trial-001/stream`;
    const [stream] = (await once(httpGet(address), 'response')) as [IncomingMessage];
    expect(stream.headers['content-type']).toMatch(/^text\/event-stream/);
    const log = await readFile(join(runs.folder, 'first/trial-001/metrics.jsonl'), 'utf8');
    const lines = log.trim().split('\n');
    let text = '';
    for await (const piece of stream.setEncoding('utf8')) {
      text += piece;
      if (text.includes(`data: ${lines.at(-1)}\n\n`)) break;
    }
    expect(text.match(/^data: /gm)).toHaveLength(lines.length);
  });

  it.each([
    ['/sweeps/none', /there is no sweep "none"/],
    ['/sweeps/broken', /there is no sweep "broken"/],
    ['/sweeps/none/trials/trial-001/metrics', /there is no sweep "none"/],
    ['/sweeps/first/trials/trial-009/metrics', /first has no trial "trial-009"/],
    ['/sweeps/first/trials/not-of-the-sweep/stream', /first has no trial/],
    ['/sweeps/first/trials/..%2Ftrial-001/stream', /first has no trial/],
    ['/sweeps/first/trials/trial-002/stream', /trial-002 has no run that can be read yet/],
  ])('say of %s what is not there', async (path, detail) => {
    const { status, body } = await get(path);
    expect(status).toBe(404);
    expect(body.detail).toMatch(detail);
  });

  it('take no other methods', async () => {
    const { status, headers } = await request(server.url).post('/sweeps').then(checked);
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });
});
