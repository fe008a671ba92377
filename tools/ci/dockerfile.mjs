/**
 * Carries out the steps of the server's Dockerfile without Docker: builds from a clean copy of what is
 * under version control as a user who is not root, puts together what the image would hold, starts it
 * on a root that is only read, and asks it for its health and a prediction.
 *
 * Run by root on Linux it does all of that as user 1000; else it stays the user it is, and the root is
 * as it is.
 * Usage: node dockerfile.mjs
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stages = stagesOf(readFileSync(join(root, 'apps/server/Dockerfile'), 'utf8'));
const place = mkdtempSync(join(tmpdir(), 'vgg-image-'));
chmodSync(place, 0o755);
const isRoot = process.getuid?.() === 0;
const user = isRoot ? { uid: 1000, gid: 1000 } : {};
const home = join(place, 'home');
const environment = { PATH: process.env.PATH, HOME: home, ...registrySettings() };

try {
  makeHome();
  const context = copyOfSources();
  let image;
  for (const stage of stages) image = carryOut(stage, context);
  await start(image);
  console.log('the steps of the Dockerfile lead to a server that predicts');
} finally {
  rmSync(place, { recursive: true, force: true });
}

/** A Dockerfile as stages, each a name and its instructions in order. */
function stagesOf(text) {
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n');
  const stages = [];
  for (const line of lines.filter((line) => line.trim() !== '')) {
    const [instruction] = line.split(' ', 1);
    const rest = line.slice(instruction.length).trim();
    if (instruction === 'FROM') stages.push({ name: /AS (\S+)/.exec(rest)?.[1], steps: [] });
    else stages.at(-1).steps.push({ instruction, rest });
  }
  return stages;
}

function copyOfSources() {
  const context = join(place, 'context');
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  for (const file of listed.split('\0').filter(Boolean)) {
    cpSync(join(root, file), join(context, file), { recursive: true });
  }
  return context;
}

/** What npm has fetched before need not be fetched again, and belongs to whoever builds. */
function makeHome() {
  mkdirSync(home);
  const cache = execFileSync('npm', ['config', 'get', 'cache'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
  const fetched = join(cache, '_cacache');
  if (existsSync(fetched)) cpSync(fetched, join(home, '.npm', '_cacache'), { recursive: true });
}

/** Carries out one stage in a folder of its own, and gives back what the image is by then. */
function carryOut({ name, steps }, context) {
  const folder = join(place, name ?? 'image');
  const image = { folder, workdir: '/', environment: {}, command: [], health: [] };
  for (const { instruction, rest } of steps) {
    if (instruction === 'WORKDIR') image.workdir = rest;
    else if (instruction === 'ENV') Object.assign(image.environment, variables(rest));
    else if (instruction === 'COPY') copy(image, rest.split(/\s+/), context);
    else if (instruction === 'RUN') run(image, rest);
    else if (instruction === 'CMD') image.command = JSON.parse(rest);
    else if (instruction === 'HEALTHCHECK')
      image.health = JSON.parse(rest.slice(rest.indexOf('[')));
    else if (instruction === 'USER' && rest === 'root') throw new Error('the image runs as root');
  }
  return image;
}

function variables(text) {
  return Object.fromEntries(text.split(/\s+/).map((pair) => pair.split('=')));
}

function copy({ folder, workdir }, parts, context) {
  const from = parts[0].startsWith('--from=') ? parts.shift().slice('--from='.length) : undefined;
  const target = join(folder, workdir, parts.pop());
  mkdirSync(dirname(target), { recursive: true });
  for (const part of parts) {
    const source = from === undefined ? join(context, part) : join(place, from, part);
    const found = /[*?]/.test(source) ? globbed(source) : [source];
    for (const path of found) {
      const isFileIntoFolder = parts.length > 1 || /\.\w+$/.test(part);
      const to = isFileIntoFolder ? join(target, basename(path)) : target;
      // As Docker does, links stay links: npm's own lead to the workspaces.
      cpSync(path, to, { recursive: true, verbatimSymlinks: true });
    }
  }
}

/** What a pattern with a star finds, which may be nothing. */
function globbed(pattern) {
  return execFileSync('sh', ['-c', `ls -d ${pattern} 2>/dev/null || true`], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);
}

function run({ folder, workdir, environment: own }, command) {
  if (isRoot) execFileSync('chown', ['-R', '1000:1000', folder, home]);
  execFileSync('sh', ['-c', command], {
    cwd: join(folder, workdir),
    env: { ...environment, ...own },
    stdio: 'inherit',
    ...user,
  });
}

/** Starts the image's command where nothing can be written, and holds it to what it is for. */
async function start({ folder, workdir, environment: own, command, health }) {
  const runs = join(place, 'runs');
  makeRun(runs);
  const port = String(await freePort());
  const app = join(folder, workdir);
  const env = { ...environment, ...own, VGG_HOST: '127.0.0.1', VGG_PORT: port, VGG_RUNS: runs };
  if (isRoot) execFileSync('chown', ['-R', '0:0', folder, runs]);
  const [program, ...rest] = isRoot ? asUser(app, command) : command;
  const server = spawn(program, rest, { cwd: app, env, stdio: 'inherit' });
  let ended;
  server.once('exit', (code) => {
    ended = code ?? 'a signal';
  });
  const ready = `http://127.0.0.1:${port}/v2/health/ready`;
  while (
    !(await fetch(ready)
      .then(({ ok }) => ok)
      .catch(() => false))
  ) {
    if (ended !== undefined) throw new Error(`the server ended with ${ended}`);
    await pause(200);
  }
  execFileSync(health[0], health.slice(1), { env, stdio: 'inherit' });
  const pixels = new Array(32).fill(new Array(32).fill([128, 128, 128]));
  const answer = await fetch(`http://127.0.0.1:${port}/predict`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ instances: [pixels] }),
  });
  console.log(await answer.text());
  server.kill('SIGTERM');
  while (ended === undefined) await pause(50);
  if (answer.status !== 200) throw new Error(`the prediction was answered with ${answer.status}`);
  if (ended !== 0) throw new Error(`after SIGTERM the server ended with ${ended}`);
}

/** The command as user 1000, who sees the disk as it is and, where that can be had, only reads it. */
function asUser(app, command) {
  const drop = 'setpriv --reuid=1000 --regid=1000 --clear-groups --no-new-privs --inh-caps=-all';
  if (!mayMount()) {
    console.log('no disk can be mounted here: the root is not made read-only');
    return [...drop.split(' '), ...command];
  }
  const script = `mount -o remount,ro,bind / && cd ${app} && exec ${drop} "$@"`;
  return ['unshare', '--mount', 'sh', '-c', script, 'sh', ...command];
}

function mayMount() {
  const tried = ['--mount', 'mount', '-o', 'remount,ro,bind', '/'];
  return spawnSync('unshare', tried, { stdio: 'ignore' }).status === 0;
}

/** A small network with weights that were drawn, not trained. */
function makeRun(runs) {
  const helper = join(root, 'apps/server/src/testing/runs.ts');
  const program = `import { trainedRun } from ${JSON.stringify(helper)}; await trainedRun(${JSON.stringify(runs)}, 'one');`;
  const loader = ['--import', './tools/typescript.mjs', '--input-type=module', '-e', program];
  execFileSync(process.execPath, loader, { cwd: root, stdio: 'inherit' });
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Where packages come from here: the mirrors and certificates of whoever runs this. */
function registrySettings() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(npm_config_(registry|cafile|proxy|https_proxy)|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)$/i.test(
        name,
      ),
    ),
  );
}
