import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. */
export interface ServedProcess {
  url: string;
  stop(): Promise<number | null>;
}

const bin = fileURLToPath(new URL('../../apps/server/bin/serve.mjs', import.meta.url));

/** Starts the server on a free port; resolves when its default model is loaded. */
export async function startServer(runs: string, flags: string[]): Promise<ServedProcess> {
  const child = spawn(process.execPath, [bin, '--port', '0', '--runs', runs, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit').then(([code]) => code as number | null);
  const ready = new Promise<string>((resolve, reject) => {
    let url = '';
    const lines = createInterface({ input: child.stdout }).on('line', (line) => {
      const { msg, url: address } = JSON.parse(line) as { msg: string; url?: string };
      url = address ?? url;
      if (msg !== 'default model') return;
      resolve(url);
      // From here on the log is thrown away unread: reading it would cost what is to be measured.
      lines.close();
      child.stdout.resume();
    });
    void gone.then((code) => reject(new Error(`The server ended with ${code}.`)));
  });
  return {
    url: await ready,
    async stop() {
      child.kill('SIGTERM');
      return gone;
    },
  };
}
