import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { printed } from './testing/in-process.ts';
import { stateOf } from './testing/state.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { narrow, start, startIn } from './testing/vgg.ts';

const runs = temporaryFolder();

/** With everything that is drawn at random: order, crops, flips; and a schedule that must go on. */
const train = (name: string, ...more: string[]) => [
  ...['train', ...narrow, '--recipe', 'fast', '--subset', '640', '--epochs', '2'],
  ...['--log', 'json', '--out', runs, '--name', name, ...more],
];
/** Whose first step takes minutes. */
const trainSlowly = (name: string) => [
  ...['train', 'A', '--subset', '96', '--batch-size', '96', '--backend', 'cpu'],
  ...['--log', 'json', '--out', runs, '--name', name],
];

let whole: Awaited<ReturnType<typeof stateOf>>;
beforeAll(async () => {
  await printed(...train('whole'));
  whole = await stateOf(join(runs, 'whole'));
});

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    '%s saves, ends with %i, and resume ends with the same weights',
    async (name, code) => {
      const { child, until, events, ended } = start(...train(name));
      await until(({ event, step }) => event === 'step' && step === 2);
      child.kill(name);

      const outcome = await ended;
      expect(outcome).toMatchObject({ code, signal: null, stderr: '' });
      expect(events.at(-2)).toMatchObject({ event: 'checkpoint', reason: 'stopped' });
      expect(events.at(-1)).toMatchObject({ event: 'end', reason: 'stopped' });

      await printed('resume', join(runs, name), '--log', 'json');
      const { last, best, model } = await stateOf(join(runs, name));
      expect({ last, best, model }).toEqual({
        last: whole.last,
        best: whole.best,
        model: whole.model,
      });
    },
  );

  it('does not wait for a step that takes minutes', async () => {
    const { child, until, events, ended } = start(...trainSlowly('slow'));
    await until(({ event }) => event === 'plan');
    await sleep(2000);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({
      code: 143,
      stderr: 'vgg: the step did not end within 8 s: left as saved last\n',
    });
    expect(events.some(({ event }) => event === 'step')).toBe(false);
  });

  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)(
    '%s does not count twice when the terminal and npm both send it',
    async (signal, exit) => {
      const { child, until, events, ended } = start(
        ...train(`doubled-${exit}`, '--epochs', '1000'),
      );
      await until(({ event }) => event === 'step');
      child.kill(signal);
      await sleep(5);
      child.kill(signal);
      expect(await ended).toMatchObject({ code: exit, stderr: '' });
      expect(events.at(-1)).toMatchObject({ event: 'end', reason: 'stopped' });
    },
  );

  it('ends at once when it comes a second time', async () => {
    const { child, until, events, ended } = start(...trainSlowly('twice'));
    await until(({ event }) => event === 'plan');
    // In the middle of the first step.
    await sleep(2000);
    child.kill('SIGINT');
    // Well after the time in which npm may pass the same one on, before the step is given up.
    await sleep(3000);
    child.kill('SIGTERM');

    const { code, stderr } = await ended;
    expect([130, 143]).toContain(code);
    expect(stderr).toBe('');
    expect(events.some(({ event }) => event === 'end')).toBe(false);
  });

  it('while CIFAR-10 is being fetched leaves with its exit code and says that nothing began', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const env = {
      VGG_DATA: join(runs, 'no-data-yet'),
      npm_config_registry: `http://127.0.0.1:${port}/`,
      npm_config_cache: join(runs, 'npm-cache'),
    };
    const { child, ended } = startIn({ env }, ...train('unbegun'));
    await once(silent, 'request');
    child.kill('SIGTERM');

    const outcome = await ended;
    silent.closeAllConnections();
    silent.close();
    expect(outcome).toMatchObject({ code: 143, stdout: '' });
    expect(outcome.stderr).toMatch(/^vgg: stopped before the training began\n$/m);
  });
});
