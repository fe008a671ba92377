import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/serve.mjs', import.meta.url));

/** On a machine that is busy an honest request may take long; tests of a limit set their own. */
const patient = ['--request-timeout-ms', '600000', '--body-idle-ms', '600000'].concat(
  '--max-decode-seconds',
  '600',
  '--stop-seconds',
  '600',
);

export interface LogLine {
  msg: string;
  level: number;
  [key: string]: unknown;
}

/** A server in a process of its own, as `npm run serve` starts it. */
export class ServerProcess {
  readonly log: LogLine[] = [];
  readonly child: ChildProcess;
  url = '';
  /** Settles with exit code or signal. */
  readonly exit: Promise<number | NodeJS.Signals>;
  errors = '';

  private constructor(child: ChildProcess) {
    this.child = child;
    // Not before all that it has said has come.
    this.exit = once(child, 'close').then(([code, signal]) => code ?? signal);
    child.stderr?.on('data', (chunk) => {
      this.errors += chunk;
    });
  }

  /** Resolves when it listens and, unless told otherwise, when its default model is loaded. */
  static async start(
    runs: string,
    flags: string[] = [],
    { ready = true, environment = {} }: { ready?: boolean; environment?: NodeJS.ProcessEnv } = {},
  ): Promise<ServerProcess> {
    const child = spawn(
      process.execPath,
      [bin, '--port', '0', '--runs', runs, ...patient, ...flags],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...environment },
      },
    );
    const server = new ServerProcess(child);
    if (!child.stdout) throw new Error('the server has no output');
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => server.log.push(JSON.parse(line)));
    const { url } = await Promise.race([server.line('listening'), server.died()]);
    server.url = String(url);
    if (ready) await Promise.race([server.line('default model'), server.died()]);
    return server;
  }

  /** The next log line with that message, or one that there is already. */
  async line(message: string, after = 0): Promise<LogLine> {
    return this.until(() => this.log.slice(after).find(({ msg }) => msg.includes(message)));
  }

  /** Waits until there is a value. */
  async until<Value>(look: () => Value | undefined | Promise<Value | undefined>): Promise<Value> {
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      await pause(20);
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    this.child.kill(signal);
    return this.exit;
  }

  private async died(): Promise<never> {
    const code = await this.exit;
    throw new Error(`the server ended with ${code}: ${this.errors}`);
  }
}
