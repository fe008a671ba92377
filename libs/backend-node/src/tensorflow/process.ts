import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { EngineError } from '../engine.ts';

export interface Execution {
  cwd?: string;
  /** Each line of standard output, as it comes. */
  onLine?: (line: string) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Runs a program to its end and returns what it printed.
 * @throws EngineError of one line, with the last line that the program complained of
 * @throws the signal's reason when aborted
 */
export async function execute(
  what: string,
  command: string,
  args: readonly string[],
  { cwd, onLine, signal }: Execution = {},
): Promise<string> {
  const child = spawn(command, args, {
    cwd,
    signal,
    env: process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  let complaint = '';
  let failure = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    printed.push(line);
    onLine?.(line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    // The first line that says "error" tells the cause; what follows it tells where.
    if (!/error/i.test(complaint)) complaint = line.trim() || complaint;
  });
  child.on('error', ({ message }) => {
    failure = message;
  });
  // Only after 'close' does nobody write into the folder any more.
  const code = await new Promise<number | null>((done) => child.on('close', done));
  signal?.throwIfAborted();
  if (failure === '' && code === 0) return printed.join('\n');
  throw new EngineError(
    `${what} failed: ${failure || complaint || `${command} ended with ${code}`}`,
  );
}
