import { jest } from '@jest/globals';
import { run } from '../../program.ts';
import type { Outcome } from './vgg.ts';

/**
 * What `vgg` says to a command line that it refuses, and with which exit code, in this process: the
 * program itself, without the second that each start takes. Processes of their own are in vgg.ts.
 */
export async function refusal(...args: string[]): Promise<Outcome> {
  const said = { stdout: '', stderr: '' };
  const hear = (name: 'stdout' | 'stderr') =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += String(text);
      return true;
    });
  const spies = [hear('stdout'), hear('stderr')];
  process.exitCode = undefined;
  try {
    await run(args);
    return { ...said, code: Number(process.exitCode ?? 0), signal: null };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}
