import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { Project, root, run } from './project.mjs';

const require = createRequire(import.meta.url);
const versions = JSON.parse(
  readFileSync(join(root, 'libs/vgg-core/package.json')),
).peerDependencies;
const tfjs = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
const toolOf = (name, file) => join(root, 'node_modules', name, file);

/** Manifests and declarations, as publint and are-the-types-wrong judge them. */
export async function manifests({ tarballs }) {
  for (const [name, tarball] of Object.entries(tarballs)) {
    await run(process.execPath, [toolOf('publint', 'src/cli.js'), '--strict', tarball]);
    if (hasTypes(name)) {
      const attw = toolOf('@arethetypeswrong/cli', 'dist/index.js');
      // All is ES modules: how CommonJS or a resolver without exports sees it is not promised.
      await run(process.execPath, [attw, '--profile', 'esm-only', tarball]);
    }
  }
  return `${Object.keys(tarballs).length} packages pass publint and are-the-types-wrong`;
}

const hasTypes = (name) => !['@vgg/trainer', '@vgg/server', '@vgg/viewer'].includes(name);

/** A stock tf.layers model in plain JavaScript, on each Node, and where asked on Deno and Bun. */
export async function stock({ place, tarballs, nodes, others }) {
  const project = new Project(join(place, 'stock'));
  project.copy('train.mjs');
  await project.install(tarballs['@vgg/backend-wasm'], ...tfjs);
  const runtimes = { [process.version]: [process.execPath] };
  const tools = new Project(join(place, 'runtimes'));
  for (const version of nodes) {
    const name = `node-${process.platform}-${process.arch}`;
    const home = `node_modules/node-${version}`;
    await tools.install(`node-${version}@npm:${name}@${version}`);
    const file = process.platform === 'win32' ? 'node.exe' : 'node';
    runtimes[`Node ${version}`] = [tools.path(home, 'bin', file)];
  }
  for (const name of others) {
    await tools.install(name);
    const program = tools.path('node_modules', '.bin', name);
    runtimes[name] = name === 'deno' ? [program, 'run', '-A'] : [program];
  }
  const outcomes = [];
  for (const [name, command] of Object.entries(runtimes)) {
    const [program, ...args] = command;
    const result = learned(await project.run(program, ...args, 'train.mjs'));
    outcomes.push(`${name} loss ${result.lastLoss.toFixed(3)}, ${result.threads} threads`);
  }
  return outcomes.join('; ');
}

/** What train.mjs tells, if that is a training on this engine that got somewhere. */
function learned(text) {
  const result = JSON.parse(text);
  const holds =
    result.backend === 'vgg-wasm' &&
    result.selfTest === 'passed' &&
    result.lastLoss < 0.8 * result.firstLoss;
  if (!holds) throw new Error(`it did not learn: ${text}`);
  return result;
}

/** Every package's types, under both ways in which TypeScript finds them. */
export async function types({ place, tarballs }) {
  const project = new Project(join(place, 'types'));
  project.copy('types.ts');
  await project.install(...Object.values(tarballs), ...tfjs);
  const tsc = require.resolve('typescript/lib/tsc.js');
  const options = '--noEmit --strict --target es2023 --skipLibCheck --types node'.split(' ');
  options.push('--typeRoots', toolOf('@types', ''));
  for (const module of ['nodenext', 'bundler']) {
    const kind = module === 'bundler' ? ['--module', 'esnext'] : ['--module', module];
    const args = [...options, ...kind, '--moduleResolution', module, 'types.ts'];
    await project.run(process.execPath, tsc, ...args);
  }
  return 'nodenext and bundler';
}

/** `npx vgg train`, and `npx vgg serve` with what it made. */
export async function command({ place, tarballs }) {
  const project = new Project(join(place, 'command'));
  await project.install(...Object.values(tarballs));
  const vgg = project.bin('@vgg/trainer', 'vgg');
  const small = ['--subset', '640', '--epochs', '1', '--batch-size', '64', '--log', 'json'];
  const events = await project.run(process.execPath, vgg, 'train', 'A', ...small);
  const { event } = JSON.parse(events.trim().split('\n').at(-1));
  if (event !== 'end') throw new Error(`the training's last event is ${event}`);
  const server = await project.start(vgg, 'serve', '--port', '0', '--runs', 'runs');
  try {
    while (!(await fetch(`${server.address}/v2/health/ready`)).ok) await pause(200);
    const page = await (await fetch(server.address)).text();
    if (!page.includes('<script type="module"')) throw new Error(`no viewer: ${page}`);
    const pixels = new Array(32).fill(new Array(32).fill([128, 128, 128]));
    const answer = await fetch(`${server.address}/predict`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ instances: [pixels] }),
    });
    if (!answer.ok) throw new Error(`/predict: ${answer.status} ${await answer.text()}`);
  } finally {
    await server.stop();
  }
  return 'vgg train, vgg serve with its viewer, a prediction';
}

/** A page built by Vite that trains in Chromium, on threads. */
export async function page({ place, tarballs }) {
  const project = new Project(join(place, 'page'));
  project.copy('train.mjs', 'page/index.html', 'page/page.mjs', 'page/vite.config.mjs');
  const { version } = require(toolOf('vite', 'package.json'));
  await project.install(tarballs['@vgg/backend-wasm'], ...tfjs, `vite@${version}`);
  const vite = project.bin('vite');
  await project.run(process.execPath, vite, 'build');
  const outcomes = [];
  for (const mode of ['preview', 'dev']) {
    const { address, stop } = await project.start(vite, mode, '--host', '127.0.0.1');
    outcomes.push(`${mode}: ${await trainedIn(address).finally(stop)}`);
  }
  return outcomes.join('; ');
}

async function trainedIn(address) {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const tab = await browser.newPage();
    const lines = [];
    tab.on('console', (message) => lines.push(message.text()));
    await tab.goto(address);
    await tab.waitForFunction(() => document.title !== 'vgg-wasm on a page', null, { timeout: 0 });
    if ((await tab.title()) !== 'trained') throw new Error(lines.join('\n'));
    const result = learned(lines.find((line) => line.startsWith('{')));
    return `loss ${result.lastLoss.toFixed(3)}, ${result.threads} threads`;
  } finally {
    await browser.close();
  }
}
