import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';

/** A shell with job control in a real terminal, as `script` (util-linux, BSD) makes one. */
export class ShellInTerminal {
  private readonly script: ChildProcess;
  private text = '';
  private looked = 0;

  constructor(columns: number, rows: number, env: NodeJS.ProcessEnv = {}) {
    const shell = ['bash', '--norc', '--noprofile', '-i'];
    const args =
      process.platform === 'linux'
        ? ['-qfc', shell.join(' '), '/dev/null']
        : ['-q', '/dev/null', ...shell];
    this.script = spawn('script', args, {
      stdio: 'pipe',
      env: { ...process.env, CI: undefined, TERM: 'xterm-256color', PS1: '$ ', ...env },
    });
    this.script.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
    });
    this.type(`stty cols ${columns} rows ${rows}\n`);
  }

  type(keys: string): void {
    this.script.stdin?.write(keys);
  }

  /** Waits until a text appears after what was waited for before; resolves with all up to it. */
  async until(what: string | RegExp): Promise<string> {
    for (let tries = 0; tries < 12_000; tries++) {
      const fresh = this.text.slice(this.looked);
      const found = typeof what === 'string' ? fresh.indexOf(what) : fresh.search(what);
      if (found >= 0) {
        this.looked += found + 1;
        return fresh.slice(0, found + 1);
      }
      await sleep(50);
    }
    throw new Error(
      `${what} did not appear in: ${stripVTControlCharacters(this.text).slice(-2000)}`,
    );
  }

  /** What a person does who closes the window. */
  close(): void {
    this.script.kill('SIGKILL');
  }
}
