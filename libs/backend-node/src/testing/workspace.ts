import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Packages by name; each is the source of its index.js, a CommonJS module. */
export type FakePackages = Record<string, string>;

const source = fileURLToPath(new URL('..', import.meta.url));
const shared = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-wasm',
  'tsx',
];

/**
 * A copy of this library in a folder of its own with node_modules of its own, so that Node itself
 * resolves the optional packages there: to fakes, or to nothing.
 */
export class Workspace {
  private constructor(readonly folder: string) {}

  static async create(packages: FakePackages): Promise<Workspace> {
    const workspace = new Workspace(await mkdtemp(join(tmpdir(), 'vgg-engines-')));
    const library = join(workspace.folder, 'libs/backend-node');
    await cp(source, join(library, 'src'), { recursive: true });
    await cp(join(source, '../package.json'), join(library, 'package.json'));
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
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file]);
    if (stderr !== '') throw new Error(`unexpected on standard error: ${stderr}`);
    return JSON.parse(stdout);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }

  private async link(name: string): Promise<void> {
    const entry = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const place = join(this.folder, 'node_modules', ...name.split('/'));
    await mkdir(dirname(place), { recursive: true });
    await symlink(dirname(entry), place, 'junction');
  }

  private async add(name: string, code: string): Promise<void> {
    const place = join(this.folder, 'node_modules', ...name.split('/'));
    await mkdir(place, { recursive: true });
    await writeFile(join(place, 'package.json'), JSON.stringify({ name, version: '4.22.0' }));
    await writeFile(join(place, 'index.js'), code);
  }
}

const preamble = `
import util from 'node:util';
import { register } from 'tsx/esm/api';
register();
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
