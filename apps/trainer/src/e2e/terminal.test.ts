import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openRun } from '@vgg/runs';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { ShellInTerminal } from './testing/terminal.ts';
import { narrow, VGG } from './testing/vgg.ts';

const ENTER = '\u001B[?1049h';
const LEAVE = '\u001B[?1049l';

const runs = temporaryFolder();
const command = (name: string, ...more: string[]) =>
  [process.execPath, VGG, 'train', ...narrow, '--subset', '64', '--epochs', '1000', ...more]
    .concat('--checkpoint-seconds', '1000', '--out', runs, '--name', name)
    .map((word) => (word.includes(' ') ? `'${word}'` : word))
    .join(' ');

let terminal: ShellInTerminal | null = null;
afterEach(() => terminal?.close());

/** Unix only: Windows has neither job control nor SIGHUP. */
const here = process.platform === 'win32' ? describe.skip : describe;

here('in a terminal', () => {
  it.each([[], ['--log', 'plain']])(
    'that is closed, the training is saved, however it is shown %j',
    async (...log) => {
      const name = `closed-${log.length}`;
      terminal = new ShellInTerminal(100, 30);
      terminal.type(`${command(name, ...log)}\n`);
      await terminal.until('saved');
      terminal.close();

      const ended = await whenEnded(name);
      expect(ended).toMatchObject({ event: 'end', reason: 'stopped' });
      const run = await openRun(join(runs, name));
      const saved = await run.loadCheckpoint();
      expect(saved?.checkpoint.progress.step).toBe(ended.step);
    },
  );

  it('Ctrl-Z gives the shell back, fg draws the whole dashboard again, and it goes on', async () => {
    terminal = new ShellInTerminal(100, 30);
    terminal.type(`${command('suspended')}\n`);
    await terminal.until(ENTER);
    await terminal.until('training loss');
    terminal.type('\u001A');
    await terminal.until(LEAVE);
    await terminal.until('Stopped');
    terminal.type('stty -a | grep -o "[-]*icanon"\n');
    expect(await terminal.until(/\bicanon\r/)).not.toContain('-icanon');
    terminal.type('fg\n');
    await terminal.until(ENTER);
    await terminal.until('training loss');
    terminal.type('q');
    await terminal.until(LEAVE);
    await terminal.until('Go on: ');
    expect(await whenEnded('suspended')).toMatchObject({ reason: 'stopped' });
  });
});

/** The last line of the run's log, once it says how the training ended. */
async function whenEnded(name: string): Promise<{ reason: string; step: number }> {
  for (;;) {
    const lines = readFileSync(join(runs, name, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n');
    if (lines.at(-1)?.includes('"end"')) return JSON.parse(lines.at(-1) ?? '');
    await sleep(50);
  }
}
