import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MARKER } from '../tensorflow/added.ts';
import { SHIM } from '../tensorflow/build.ts';

/** Packages by name; each is the source of its index.js, a CommonJS module. */
export type FakePackages = Record<string, string>;

const source = fileURLToPath(new URL('..', import.meta.url));
const shared = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-layers',
  'env-paths',
  '@swc/core',
];

/**
 * A copy of this library in a folder of its own with node_modules of its own, so that Node itself
 * resolves the optional packages there: to fakes, or to nothing.
 */
export class Workspace {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(packages: FakePackages): Promise<Workspace> {
    const workspace = new Workspace(await mkdtemp(join(tmpdir(), 'vgg-engines-')));
    const library = join(workspace.folder, 'libs/backend-node');
    await cp(source, join(library, 'src'), { recursive: true });
    for (const part of ['bin', 'package.json']) {
      await cp(join(source, '..', part), join(library, part), { recursive: true });
    }
    for (const part of ['tools/swc.mjs', 'tools/typescript.mjs', 'tools/typescript-hooks.mjs']) {
      await cp(join(source, '../../..', part), join(workspace.folder, part));
    }
    for (const name of shared) await workspace.link(name);
    for (const [name, code] of Object.entries(packages)) await workspace.add(name, code);
    return workspace;
  }

  /**
   * Runs a module body that has this library's exports as `engines` and `tf`, in a process of its
   * own, and returns what it passes to `answer`.
   */
  async run(body: string): Promise<unknown> {
    const file = join(this.folder, 'ask.mjs');
    await writeFile(file, `${preamble}\n${body}\n`);
    const env = { ...process.env, VGG_ENGINES: join(this.folder, 'engines') };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { env });
    if (stderr !== '') throw new Error(`unexpected on standard error: ${stderr}`);
    return JSON.parse(stdout);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }

  private async link(name: string): Promise<void> {
    const entry = findPackageJSON(name);
    const place = join(this.folder, 'node_modules', ...name.split('/'));
    await mkdir(dirname(place), { recursive: true });
    await symlink(dirname(entry), place, 'junction');
  }

  /** An engine as `vgg engines add` leaves it, its package and its tfjs as given. */
  async addBuilt(name: string, code: string): Promise<void> {
    const folder = join(this.folder, 'engines', name);
    const packages = join(folder, 'npm', 'node_modules', '@tensorflow');
    await writePackage(join(packages, name), `@tensorflow/${name}`, code);
    await writePackage(join(packages, 'tfjs'), '@tensorflow/tfjs', SHIM);
    await writeFile(join(folder, 'npm', 'package.json'), '{}');
    await writeFile(join(folder, MARKER), '{"binding":"4.22.0","tensorflow":"2.21.0"}');
  }

  private async add(name: string, code: string): Promise<void> {
    const place = join(this.folder, 'node_modules', ...name.split('/'));
    await writePackage(place, name, code);
  }
}

async function writePackage(place: string, name: string, code: string): Promise<void> {
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'package.json'), JSON.stringify({ name, version: '4.22.0' }));
  await writeFile(join(place, 'index.js'), code);
}

/** Some packages do not export their package.json. */
function findPackageJSON(name: string): string {
  const { resolve } = createRequire(import.meta.url);
  const [folder] = (resolve.paths(name) ?? []).filter((path) => existsSync(join(path, name)));
  return join(folder ?? '', name, 'package.json');
}

const preamble = `
import util from 'node:util';
import './tools/typescript.mjs';
const engines = await import('./libs/backend-node/src/index.ts');
const tf = await import('@tensorflow/tfjs-core');
const answer = (value) => process.stdout.write(JSON.stringify(value) ?? 'null');
const failure = (error) => ({ error: error.name, message: error.message });
`;

export interface FakeTensorFlow {
  /** What the package says of its device. */
  gpu?: boolean;
  /** Whether it brings a tfjs-core of its own. */
  ownCore?: boolean;
}

/** A package that binds to tfjs as tfjs-node does: the same calls at the same moments. */
export function fakeTensorFlow({ gpu = false, ownCore = false }: FakeTensorFlow = {}): string {
  return `
    const util = require('node:util');
    const tf = require('@tensorflow/tfjs-core');
    const { MathBackendCPU } = require('@tensorflow/tfjs-backend-cpu');
    for (const kernel of tf.getKernelsForBackend('cpu')) {
      tf.registerKernel({ ...kernel, backendName: 'tensorflow' });
    }
    if (util.isNullOrUndefined(0) || !util.isArray([])) throw new Error('util');
    class NodeJSKernelBackend extends MathBackendCPU {
      isUsingGpuDevice = ${gpu};
    }
    tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(), 3);
    tf.setBackend('tensorflow');
    module.exports = {
      Tensor: ${ownCore ? 'class Tensor {}' : 'tf.Tensor'},
      version: { 'tfjs-core': ${ownCore ? "'4.0.0'" : 'tf.version_core'}, 'tfjs-node': '4.22.0' },
    };
  `;
}

/** A package whose import throws, as a native library that cannot be loaded does. */
export function throwing(message: string): string {
  return `throw new Error(${JSON.stringify(message)});`;
}

/** This project's own backend, as a name for the cpu backend. */
export const fakeVggWasm = `
  const tf = require('@tensorflow/tfjs-core');
  const { MathBackendCPU } = require('@tensorflow/tfjs-backend-cpu');
  let threads = 2;
  exports.rememberBy = () => {};
  exports.configure = (options) => { threads = options.threads; };
  exports.describeBackend = async () => ({
    threads,
    sharedMemory: true,
    relaxedSimd: true,
    revectorized: false,
    tile: { rows: 6, columns: 8, gigaflops: 57.4 },
    selfTest: 'passed',
  });
  for (const kernel of tf.getKernelsForBackend('cpu')) {
    tf.registerKernel({ ...kernel, backendName: 'vgg-wasm' });
  }
  tf.registerBackend('vgg-wasm', () => new MathBackendCPU());
`;
