import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryRuns, trainedRun } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

let runs: Awaited<ReturnType<typeof temporaryRuns>>;
beforeEach(async () => {
  runs = await temporaryRuns();
});
afterEach(() => runs.remove());

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('npm run serve', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('leaves no server behind after %s', async (signal) => {
    const npm = spawn(
      'npm',
      ['run', '-s', 'serve', '--', '--port', '0', '--backend', 'cpu', '--runs', runs.folder],
      { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let log = '';
    const url = await new Promise<string>((resolve) => {
      npm.stdout.on('data', (chunk) => {
        log += chunk;
        const [, found] = /"url":"([^"]+)"/.exec(log) ?? [];
        if (found) resolve(found);
      });
    });
    expect((await fetch(`${url}/v2/health/live`)).status).toBe(200);
    npm.kill(signal);
    // Ends when the server has gone, or the time of the test is over.
    while (
      await fetch(`${url}/v2/health/live`).then(
        () => true,
        () => false,
      )
    ) {
      await pause(100);
    }
  });
});

describe('a folder of runs with a pipe in it', () => {
  it('is served and looked at on, and SIGTERM ends the process', async () => {
    await trainedRun(runs.folder, 'one', 0.5);
    await mkdir(join(runs.folder, 'pipe'));
    expect(spawnSync('mkfifo', [join(runs.folder, 'pipe', 'run.json')]).status).toBe(0);
    const server = await ServerProcess.start(runs.folder, ['--poll-seconds', '0.2']);
    expect((await server.line('is not a file')).msg).toMatch(/run.json is not a file/);
    await trainedRun(runs.folder, 'two', 0.9);
    await server.until(() => server.log.find(({ model }) => model === 'two'));
    const { problems } = (await (await fetch(`${server.url}/runs`)).json()) as {
      problems: string[];
    };
    expect(problems.join()).toMatch(/is not a file/);
    expect(problems.join()).not.toContain(runs.folder);
    expect(await server.stop()).toBe(0);
  });
});

describe('a temporary folder that cannot be written', () => {
  it('is done without', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vgg-server-'));
    const server = await ServerProcess.start(runs.folder, ['--backend', 'cpu'], {
      ready: false,
      environment: { TMPDIR: join(folder, 'none') },
    });
    expect((await fetch(`${server.url}/v2/health/live`)).status).toBe(200);
    expect(await server.stop()).toBe(0);
    await rm(folder, { recursive: true });
  });
});
