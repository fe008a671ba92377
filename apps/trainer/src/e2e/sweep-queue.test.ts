import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listRuns, lockHolder } from '@vgg/runs';
import { inProcess } from './testing/in-process.ts';
import { stateOf } from './testing/state.ts';
import { freePort, type Store, stores } from './testing/stores.ts';
import { SmallSweep } from './testing/sweep.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { type RunningVgg, startIn } from './testing/vgg.ts';

const folder = temporaryFolder();
const small = new SmallSweep(folder);

const installed = stores.flatMap(([name, start]) => (start ? [{ name, start }] : []));
for (const [name, start] of stores) {
  if (!start) process.stderr.write(`NOT TESTED: sweeps over ${name}, which is not installed.\n`);
}

/** Two trials, which is enough for two workers to train at once. */
const short = (text: string) =>
  text.replace('trials: 3', 'trials: 2').replace('repeats: 2', 'repeats: 1');

beforeAll(async () => {
  await small.prepare();
  small.change(short);
  if (installed.length === 0) return;
  expect(await small.begin('alone', '--checkpoint-seconds', '0').ended).toMatchObject({ code: 0 });
});

/** A run's weights to the last bit, its metrics and its model. */
const run = (out: string, name: string) => stateOf(join(folder, out, name));

/** Workers that share the folder, with a short lease so that a dead one is soon missed. */
function startWorkers(queue: string, count: number): RunningVgg[] {
  return Array.from({ length: count }, () =>
    startIn(
      { cwd: folder },
      ...['worker', '--queue', queue, '--out', '.', '--threads', '1'],
      ...['--lease', '3', '--checkpoint-seconds', '0'],
    ),
  );
}

// Jest takes an empty list for a mistake.
const eachStore = installed.length > 0 ? describe.each(installed) : () => {};
eachStore('a sweep over $name', ({ name: store, start }) => {
  let opened: Store;
  let workers: RunningVgg[] = [];

  beforeAll(async () => {
    opened = await start();
    workers = startWorkers(opened.address, 3);
  });

  afterAll(async () => {
    for (const { child } of workers) child.kill('SIGKILL');
    await opened.end();
  });

  it('comes with three workers, one of them killed at some moment, to the same as one process alone', async () => {
    const out = `shared-${store}`;
    const moment = { epoch: randomInt(1, 3), milliseconds: randomInt(300) };
    const sweep = small.begin(out, '--queue', opened.address);
    let trial = '';
    await sweep.until((event) => {
      if (event.event === 'epoch' && event.epoch >= moment.epoch) trial ||= event.trial;
      return trial !== '';
    });
    await sleep(moment.milliseconds);
    const busy = await lockHolder(join(folder, out, trial));
    const killed = workers.find(({ child }) => child.pid === busy) ?? workers[0];
    killed?.child.kill('SIGKILL');
    workers = workers.filter((worker) => worker !== killed);
    const { code, stderr } = await sweep.ended;
    expect({ code, stderr, moment }).toEqual({ code: 0, stderr: '', moment });
    expect(small.trials(out)).toEqual(small.trials('alone'));
    for (const { name, state } of small.trials('alone')) {
      if (state === 'finished') expect(await run(out, name)).toEqual(await run('alone', name));
    }
    // Three processes wrote this folder; whoever looks sees the runs of all.
    const { runs, problems } = await listRuns(join(folder, out));
    expect(problems).toEqual([]);
    const names = small.trials(out).map(({ name }) => name);
    expect(runs.map(({ name }) => name).sort()).toEqual(names);
  });

  it('stops its workers’ trials when asked, and goes on after its own process was killed', async () => {
    const long = `long-${store}`;
    small.change((text) => short(text).replace('epochs: 3', 'epochs: 10000'));
    const stopped = small.begin(long, '--queue', opened.address);
    await stopped.until(({ event }) => event === 'epoch');
    stopped.child.kill('SIGINT');
    const { code, stderr } = await stopped.ended;
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: 'Stopped; the same command again goes on from here.\n',
    });
    expect(small.trials(long).map(({ state }) => state)).toEqual(['waiting', 'waiting']);

    small.change(short);
    const out = `again-${store}`;
    const killed = small.begin(out, '--queue', opened.address);
    await killed.until(({ event }) => event === 'epoch');
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(await small.begin(out, '--queue', opened.address).ended).toMatchObject({ code: 0 });
    expect(small.trials(out)).toEqual(small.trials('alone'));

    // Asked to leave, a worker does.
    for (const { child } of workers) child.kill('SIGTERM');
    const ends = await Promise.all(workers.map(({ ended }) => ended));
    expect(ends.map((end) => end.code)).toEqual([143, 143]);
  });
});

describe('a queue', () => {
  it.each([
    'localhost:6379',
    'http://127.0.0.1:1',
    'redis',
    'mysql://root:secret@127.0.0.1/vgg',
    'redis://user:%ffsecret@127.0.0.1:1',
  ])('%s is refused', async (address) => {
    const { code, stderr } = await inProcess('worker', '--queue', address);
    expect(stderr).toMatch(/^vgg: --queue .*: accepted are addresses such as redis:[^\n]*\n$/);
    expect(stderr).not.toContain('secret');
    expect(code).toBe(2);
  });

  it.each(['redis', 'postgres'])(
    '%s that nobody serves is told in one line, without its password',
    async (scheme) => {
      const address = `${scheme}://user:secret@127.0.0.1:${await freePort()}`;
      const out = join(folder, 'nobody');
      for (const args of [
        ['worker', '--queue', address],
        ['sweep', join(folder, 'experiment.yaml'), '--out', out, '--queue', address],
      ]) {
        const { code, stderr } = await inProcess(...args);
        expect(stderr).toMatch(
          /^vgg: the queue \w+:.* cannot be reached: [^\n]*ECONNREFUSED[^\n]*\n$/,
        );
        expect(stderr).not.toContain('secret');
        expect(code).toBe(1);
      }
    },
  );
});
