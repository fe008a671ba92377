import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What may stand behind a queue, as the tests start it: of their own, on a loopback port. */
export interface Store {
  name: string;
  address: string;
  end(): Promise<void>;
}

/** PostgreSQL's programs lie outside the path on Debian. */
const [postgresql] = [
  ...versionsIn('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`),
  '/opt/homebrew/bin',
  '/usr/local/bin',
  '/usr/bin',
].filter((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** How each is started; null for one that is not installed. */
export const stores: readonly [name: string, start: (() => Promise<Store>) | null][] = [
  ['Redis', hasRedis ? startRedis : null],
  ['PostgreSQL', postgresql === undefined ? null : () => startPostgres(postgresql)],
];

async function startRedis(): Promise<Store> {
  const port = await freePort();
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await says(server, server.stdout, 'Ready to accept');
  return { name: 'Redis', address: `redis://127.0.0.1:${port}`, end: () => killed(server) };
}

const NOBODY = { uid: 65534, gid: 65534 };

/** PostgreSQL refuses to be run by root: by nobody, then. */
async function startPostgres(programs: string): Promise<Store> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'vgg-postgres-'));
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? NOBODY : {};
  if (isRoot) chownSync(folder, NOBODY.uid, NOBODY.gid);
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', folder, '-U', 'vgg', '-A', 'trust', '-E', 'UTF8', '--locale', 'C', '--no-sync'],
    { ...user, cwd: folder, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb ended with ${made.status}: ${made.stderr}`);
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
  };
  const server = spawn(
    join(programs, 'postgres'),
    [
      '-D',
      folder,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await says(server, server.stderr, 'ready to accept connections');
  return {
    name: 'PostgreSQL',
    address: `postgres://vgg@127.0.0.1:${port}/postgres`,
    async end() {
      // At once: whoever is connected still is cut off.
      server.kill('SIGQUIT');
      await once(server, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function says(
  server: ChildProcess,
  output: NodeJS.ReadableStream,
  words: string,
): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.once('exit', (code) =>
      reject(new Error(`${server.spawnfile} ended with ${code}: ${said}`)),
    );
    output.on('data', (text) => {
      said = `${said}${text}`.slice(-10_000);
      if (said.includes(words)) resolve();
    });
  });
}

async function killed(server: ChildProcess): Promise<void> {
  server.kill('SIGKILL');
  await once(server, 'exit');
}

function versionsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).sort((a, b) => Number(b) - Number(a));
}

/** A port of the loopback interface at which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
