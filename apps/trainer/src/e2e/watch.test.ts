import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { inProcess, printed } from './testing/in-process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { ShellInTerminal } from './testing/terminal.ts';
import { expectRefusal, start, VGG } from './testing/vgg.ts';

const runs = temporaryFolder();
const tiny = (name: string, epochs: number, ...more: string[]) => [
  ...['train', '--layers', '8 M 8 M', '--head', '16', '--subset', '40', '--batch-size', '8'],
  ...['--epochs', String(epochs), '--threads', '1', '--out', runs, '--name', name],
  ...['--log', 'json', ...more],
];

beforeAll(async () => {
  await printed(...tiny('a', 2));
  await printed(...tiny('b', 3));
});

describe('vgg watch', () => {
  it('writes a finished run’s log as lines where there is no terminal', async () => {
    const text = await printed('watch', join(runs, 'a'), '--log', 'json');
    const events = text.trim().split('\n');
    expect(JSON.parse(events[0])).toMatchObject({ event: 'start', step: 0 });
    expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({ event: 'end', reason: 'finished' });
    // Without an argument the run begun last.
    expect(await printed('watch', '--out', runs)).toMatch(/^epoch 3\/3 /m);
  });

  it('follows a run to its end while another process trains it', async () => {
    const training = start(...tiny('live', 12, '--checkpoint-seconds', '1000'));
    await training.until(({ event }) => event === 'step');
    const text = await printed('watch', join(runs, 'live'), '--log', 'json');
    const { code } = await training.ended;
    expect(code).toBe(0);
    const steps = training.events.filter(({ event }) => event === 'step');
    const watched = text.split('\n').filter((line) => line.includes('"event":"step"'));
    expect(watched.map((line) => JSON.parse(line))).toEqual(steps);
  });

  it('refuses what is no run', async () => {
    expectRefusal(await inProcess('watch', join(runs, 'none')), 1, /none.*not a run/);
    expectRefusal(
      await inProcess('watch', '--out', join(runs, 'none')),
      2,
      /no run in .*none to watch/,
    );
  });
});

/** Unix only, as in terminal.test.ts. */
const here = process.platform === 'win32' ? describe.skip : describe;

here('vgg watch in a terminal', () => {
  let terminal: ShellInTerminal | null = null;
  afterEach(() => terminal?.close());

  it('lays runs over one another, enlarges one curve, and q leaves', async () => {
    terminal = new ShellInTerminal(120, 40);
    const command = [process.execPath, VGG, 'watch', join(runs, 'a'), join(runs, 'b')];
    terminal.type(`${command.join(' ')}; echo "ended with $?"\n`);
    await terminal.until('━ b');
    await terminal.until('it has ended');
    expect(await terminal.until('help')).not.toContain('pause');
    terminal.type('m');
    await terminal.until('━ b');
    terminal.type('\u001B[D');
    await terminal.until('12 steps');
    terminal.type('q');
    await terminal.until('ended with 0');
  });
});
