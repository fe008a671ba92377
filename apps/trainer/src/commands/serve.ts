import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';

const server = fileURLToPath(import.meta.resolve('@vgg/server/bin/serve.mjs'));

/** `vgg serve`: the server is an app of its own, started as such with the same options. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('serve trained networks over HTTP; vgg serve --help tells its options')
    .argument('[options...]', "the server's own options")
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (options: string[]) => {
      const child = spawn(process.execPath, [server, ...options], { stdio: 'inherit' });
      // A terminal's Ctrl-C reaches the child by itself; what is sent to this process alone does not.
      process.on('SIGINT', () => {});
      process.on('SIGTERM', () => child.kill('SIGTERM'));
      process.exitCode = await new Promise<number>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (code) => resolve(code ?? 1));
      });
    });
}
