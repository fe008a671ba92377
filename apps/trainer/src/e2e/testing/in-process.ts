import { jest } from '@jest/globals';
import { run } from '../../program.ts';
import type { Outcome } from './vgg.ts';

/**
 * What `vgg` says to a command line, and with which exit code, in this process: the program itself,
 * without the second that each start takes. As in a pipe it finds no terminal. One at a time; for what
 * a process alone has (signals, a folder of its own, several at once) vgg.ts starts processes.
 */
export async function inProcess(...args: string[]): Promise<Outcome> {
  const said = { stdout: '', stderr: '' };
  const hear = (name: 'stdout' | 'stderr') => {
    const stream = process[name];
    const { isTTY } = stream;
    stream.isTTY = false;
    const spy = jest.spyOn(stream, 'write').mockImplementation((text) => {
      said[name] += String(text);
      return true;
    });
    return () => {
      spy.mockRestore();
      stream.isTTY = isTTY;
    };
  };
  const restores = [hear('stdout'), hear('stderr')];
  process.exitCode = undefined;
  try {
    await run(args);
    return { ...said, code: Number(process.exitCode ?? 0), signal: null };
  } finally {
    process.exitCode = undefined;
    for (const restore of restores) restore();
  }
}

/** What a command that must go well printed. */
export async function printed(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await inProcess(...args);
  if (code !== 0) throw new Error(`vgg ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

/** The one JSON object that a command with `--json` printed. */
export async function answered<Answer>(...args: string[]): Promise<Answer> {
  return JSON.parse(await printed(...args, '--json'));
}
