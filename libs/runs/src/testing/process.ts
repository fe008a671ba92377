import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts a TypeScript program of this folder as a process of its own. */
export function start(program: string, ...args: string[]): ChildProcess {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const typescript = new URL('../../../../tools/typescript.mjs', import.meta.url).href;
  return spawn(process.execPath, ['--import', typescript, path, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

/** The next thing that the process says. */
export async function said(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The process has no output');
  // Not 'exit': that may come before what the process wrote last has been read.
  const [data] = await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  return String(data).trim();
}

export async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
