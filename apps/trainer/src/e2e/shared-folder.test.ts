import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from '@jest/globals';
import { drawShapes } from './testing/shapes.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { type RunningVgg, startIn } from './testing/vgg.ts';

const processes: RunningVgg[] = [];
const vgg = (...args: string[]) => {
  const running = startIn({ cwd: folder }, ...args);
  processes.push(running);
  return running;
};
afterAll(async () => {
  const [server, ...trainings] = processes;
  for (const { child } of trainings) child.kill('SIGKILL');
  // What it has started ends with it.
  server?.child.kill('SIGTERM');
  await Promise.all(processes.map(({ ended }) => ended));
});
// Hooks run in their order: the folder goes when nobody writes into it any more.
const folder = temporaryFolder();

/** Where a server in a process of its own listens. */
function listening({ child, ended }: RunningVgg): Promise<string> {
  const told = new Promise<string>((resolve) => {
    let log = '';
    child.stdout?.on('data', (text) => {
      log += text;
      const [, url] = /"url":"(http:[^"]+)"/.exec(log) ?? [];
      if (url !== undefined) resolve(url);
    });
  });
  const gone = ended.then(({ stderr }) => Promise.reject(new Error(`no server: ${stderr}`)));
  return Promise.race([told, gone]);
}

it('several processes train into one folder, and the server shows the runs of all', async () => {
  await drawShapes(join(folder, 'pictures'), 12);
  writeFileSync(
    join(folder, 'experiment.yaml'),
    'data: pictures\nlayers: 8 M 8 M\nhead: none\nepochs: 100000\nbatchSize: 16\nvalidation: 0.2\n',
  );
  const url = await listening(vgg('serve', '--runs', 'runs', '--port', '0'));
  // Without names, within a minute: each has to find one that the others do not have.
  const trainings = [1, 2, 3].map(() =>
    vgg('train', '--config', 'experiment.yaml', '--threads', '1', '--log', 'json'),
  );
  const states = async () => {
    const { runs }: { runs: { name: string; state: string; epochs: number }[] } = await (
      await fetch(`${url}/runs`)
    ).json();
    return runs;
  };
  const until = async (...wanted: string[]) => {
    for (;;) {
      const runs = await states();
      if (String(runs.map(({ state }) => state).sort()) === String(wanted)) return runs;
      await sleep(200);
    }
  };
  await Promise.all(trainings.map(({ until }) => until(({ event }) => event === 'epoch')));
  const running = await until('running', 'running', 'running');
  expect(new Set(running.map(({ name }) => name)).size).toBe(3);

  trainings[0]?.child.kill('SIGKILL');
  trainings[1]?.child.kill('SIGINT');
  await until('interrupted', 'running', 'stopped');
  for (const { name } of running) {
    const { events } = await (await fetch(`${url}/runs/${name}/metrics?event=epoch`)).json();
    expect(events.map(({ epoch }: { epoch: number }) => epoch)).toEqual(
      events.map((_: object, index: number) => index + 1),
    );
  }
});
