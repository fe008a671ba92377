import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What a contender says of itself when it is ready. */
export interface Facts {
  version: string;
  threads: number;
  /** What is particular about how it is measured. */
  note?: string;
}

export interface Request {
  steps: number;
  batchSize: number;
  /** Milliseconds of rest before each step, as between the requests to a server. */
  pause?: number;
}

interface Answer {
  ready?: Facts;
  seconds?: number[];
  values?: number[];
  /** Bytes. */
  peakMemory?: number;
  error?: string;
}

/** How to start a contender's process. */
export interface Start {
  command: string;
  arguments: string[];
  environment?: Record<string, string>;
}

/** A contender that runs in this Node: a module of this folder that calls `serve`. */
export function nodeWorker(module: string, options: object): Start {
  const bootstrap = fileURLToPath(new URL('./worker.mjs', import.meta.url));
  return { command: process.execPath, arguments: [bootstrap, module, JSON.stringify(options)] };
}

/**
 * A process that lives through the whole measurement and takes steps when told, as JSON lines on
 * its standard input and output; between its turns it sleeps.
 */
export class Contender {
  readonly name: string;
  private readonly child: ChildProcess;
  /** The most memory that the process has held, in bytes; known after the first turn. */
  peakMemory = 0;
  /** What its steps gave, from the first on, where they give a number: a loss, for one. */
  readonly values: number[] = [];
  private readonly answers: AsyncIterator<string>;
  private readonly complaints: string[] = [];

  private constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.child = child;
    if (!child.stdout || !child.stderr) throw new Error('The process has no output.');
    this.answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    createInterface({ input: child.stderr }).on('line', (line) => this.complaints.push(line));
  }

  /** Starts the process and waits until it is ready. Throws one line where it does not get there. */
  static async start(name: string, start: Start): Promise<[Contender, Facts]> {
    const child = spawn(start.command, start.arguments, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...start.environment },
    });
    // A broken pipe is reported by the answer that does not come.
    child.stdin.on('error', () => {});
    const contender = new Contender(name, child);
    await Promise.race([once(child, 'spawn'), once(child, 'error')]);
    const { ready } = await contender.answer();
    if (!ready) throw new Error(`${name} did not say that it is ready.`);
    return [contender, ready];
  }

  /** Takes so many steps and returns the seconds of each. */
  async measure(request: Request): Promise<number[]> {
    this.child.stdin?.write(`${JSON.stringify(request)}\n`);
    const { seconds = [], values = [], peakMemory = 0 } = await this.answer();
    this.values.push(...values);
    this.peakMemory = Math.max(this.peakMemory, peakMemory);
    return seconds;
  }

  /** Ends the process; resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.stdin?.end();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await gone;
    clearTimeout(timer);
  }

  private async answer(): Promise<Answer> {
    const { value, done } = await this.answers.next();
    if (done) throw new Error(`${this.name} ended: ${this.complaints.at(-1) ?? 'without a word'}`);
    const answer = JSON.parse(value) as Answer;
    if (answer.error) throw new Error(answer.error);
    return answer;
  }
}
