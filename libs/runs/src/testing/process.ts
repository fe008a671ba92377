import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts a TypeScript program of this folder as a process of its own. */
export function start(program: string, ...args: string[]): ChildProcess {
  return spawnWith(process.execPath, argumentsFor(program, args));
}

/** Whether {@link startInContainer} can: it takes Linux, and user namespaces or root. */
export function hasContainers(): boolean {
  return spawnSync('unshare', [...container, 'true']).status === 0;
}

/** The same among process ids of its own, of which it has the first, as in a container. */
export function startInContainer(program: string, ...args: string[]): ChildProcess {
  return spawnWith('unshare', [...container, process.execPath, ...argumentsFor(program, args)]);
}

const container = ['--map-root-user', '--pid', '--fork', '--kill-child', '--mount-proc'];

function argumentsFor(program: string, args: string[]): string[] {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const typescript = new URL('../../../../tools/typescript.mjs', import.meta.url).href;
  return ['--import', typescript, path, ...args];
}

const spawnWith = (command: string, args: string[]): ChildProcess =>
  spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });

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
