import { execFile, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';

const programs = fileURLToPath(new URL('programs', import.meta.url));
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a program and gives what it wrote; where it fails, what it wrote is the error. */
export async function run(program, args, options = {}) {
  const call = promisify(execFile)(program, args, { maxBuffer: 2 ** 26, ...options });
  const { stdout } = await call.catch((error) => {
    throw new Error(`${basename(program)} ${args.join(' ')}\n${error.stdout}${error.stderr}`);
  });
  return stdout;
}

/** npm as this Node's own, which needs no shell on Windows either. */
export function npm(args, cwd) {
  const cli = process.env.npm_execpath;
  if (cli) return run(process.execPath, [cli, ...args], { cwd });
  return run('npm', args, { cwd, shell: process.platform === 'win32' });
}

/** A project as a user has one: a folder outside the workspace with what npm installs into it. */
export class Project {
  folder;

  /** @param folder a path that is hard on careless programs: spaces, letters of other scripts */
  constructor(folder) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    this.write('package.json', JSON.stringify({ private: true, type: 'module' }));
  }

  path(...parts) {
    return join(this.folder, ...parts);
  }

  write(file, text) {
    writeFileSync(this.path(file), text);
  }

  /** Copies programs of this tool's folder `programs`. */
  copy(...files) {
    for (const file of files) copyFileSync(join(programs, file), this.path(basename(file)));
  }

  /** Packages by file or by name and version. */
  async install(...packages) {
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
    await npm(['install', ...quiet, ...packages], this.folder);
  }

  /** Runs a program here. */
  run(program, ...args) {
    return run(program, args, { cwd: this.folder });
  }

  /** The file that a package's `bin` names. */
  bin(name, command = name) {
    const { bin } = JSON.parse(readFileSync(this.path('node_modules', name, 'package.json')));
    return this.path('node_modules', name, typeof bin === 'string' ? bin : bin[command]);
  }

  /** Starts a program of Node's here that goes on; resolves with the address it tells. */
  start(file, ...args) {
    const child = spawn(process.execPath, [file, ...args], { cwd: this.folder });
    const stop = () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      return ended;
    };
    let said = '';
    return new Promise((resolve, reject) => {
      const hear = (text) => {
        said += text;
        // Vite colours the port.
        const [address] =
          /http:\/\/(127\.0\.0\.1|localhost):\d+/.exec(stripVTControlCharacters(said)) ?? [];
        if (address) resolve({ address, stop });
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', (code) => reject(new Error(`${file} ended with ${code}\n${said}`)));
    });
  }
}
