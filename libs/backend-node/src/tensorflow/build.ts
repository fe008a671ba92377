import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { BuiltEngine } from '../engine.ts';
import { packagesOf } from './added.ts';
import { execute } from './process.ts';
import { npmCommand, type Tools } from './tools.ts';

/** What is fetched: the versions that were tried together. */
export const VERSIONS = { binding: '4.22.0', tensorflow: '2.21.0', nodeApiHeaders: '1.9.0' };

/** What an added binding finds in place of tfjs: the one that load.ts gives it. */
export const SHIM = "module.exports = globalThis[Symbol.for('vggnet.tfjs')];\n";

/** What is being done, and how much of it: bytes, where they can be told. */
export interface BuildProgress {
  stage: 'prepare Python' | 'download' | 'unpack' | 'fetch the binding' | 'compile';
  received: number;
  total: number | null;
}

export interface Watch {
  progress: (progress: BuildProgress) => void;
  signal?: AbortSignal | undefined;
}

/** A venv of the engine's own, with TensorFlow's wheel. Returns the folder of its libraries and headers. */
export async function installTensorFlow(
  name: BuiltEngine,
  folder: string,
  { python }: Tools,
  { progress, signal }: Watch,
): Promise<string> {
  const venv = join(folder, 'venv');
  progress({ stage: 'prepare Python', received: 0, total: null });
  await execute('Making a venv', python, ['-m', 'venv', venv], { signal });
  const own = join(venv, 'bin', 'python');
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check'];
  // The first pip that tells its progress in a form for programs.
  await execute('pip', own, [...pip, '--quiet', 'pip>=24.1'], { signal });
  const onLine = (line: string) => {
    const [, received, total] = /^Progress (\d+) of (\d+)/.exec(line) ?? [];
    if (total) progress({ stage: 'download', received: Number(received), total: Number(total) });
    if (line.startsWith('Installing')) progress({ stage: 'unpack', received: 0, total: null });
  };
  progress({ stage: 'download', received: 0, total: null });
  await execute('pip', own, [...pip, '--progress-bar', 'raw', ...wheels(name)], { signal, onLine });
  const asked = 'import sysconfig; print(sysconfig.get_path("platlib"))';
  return join(await execute('Python', own, ['-c', asked], { signal }), 'tensorflow');
}

/** The C library needs nothing of what TensorFlow's Python asks for; CUDA comes as wheels. */
function wheels(name: BuiltEngine): string[] {
  const { tensorflow } = VERSIONS;
  if (name === 'tfjs-node-gpu') return [`tensorflow[and-cuda]==${tensorflow}`];
  const wheel = process.arch === 'x64' ? 'tensorflow-cpu' : 'tensorflow';
  return ['--no-deps', `${wheel}==${tensorflow}`];
}

/**
 * The npm package of the binding with what it needs. In place of tfjs it gets the tfjs of the
 * program that loads it (load.ts): with a tfjs of its own its tensors would not be the program's.
 */
export async function installBinding(
  name: BuiltEngine,
  folder: string,
  { progress, signal }: Watch,
): Promise<string> {
  progress({ stage: 'fetch the binding', received: 0, total: null });
  const packages = packagesOf(folder);
  const { binding, nodeApiHeaders } = VERSIONS;
  await mkdir(join(packages.folder, 'tfjs'), { recursive: true });
  await writeJson(join(packages.folder, 'tfjs', 'package.json'), {
    name: '@tensorflow/tfjs',
    version: binding,
  });
  await writeFile(join(packages.folder, 'tfjs', 'index.js'), SHIM);
  const tfjs = { '@tensorflow/tfjs': 'file:./tfjs', '@tensorflow/tfjs-core': 'file:./tfjs' };
  await writeJson(packages.manifest, {
    private: true,
    dependencies: {
      ...tfjs,
      [`@tensorflow/${name}`]: binding,
      'node-api-headers': nodeApiHeaders,
    },
    overrides: { '@tensorflow/tfjs': '$@tensorflow/tfjs' },
  });
  const [npm, ...before] = npmCommand();
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--logs-max=0'];
  await execute('npm install', npm, [...before, 'install', ...flags], {
    cwd: packages.folder,
    signal,
  });
  return join(packages.folder, 'node_modules');
}

/** Compiles the binding's own sources where the package looks for its native library. */
export async function compileBinding(
  name: BuiltEngine,
  { modules, tensorflow }: { modules: string; tensorflow: string },
  { compiler }: Tools,
  { progress, signal }: Watch,
): Promise<void> {
  progress({ stage: 'compile', received: 0, total: null });
  const source = join(modules, '@tensorflow', name);
  const target = join(source, 'lib', 'napi-v8', 'tfjs_binding.node');
  await mkdir(dirname(target), { recursive: true });
  const libraries = (await readdir(tensorflow)).filter((file) =>
    /^libtensorflow_(cc|framework)\.so\.\d+$/.test(file),
  );
  const flags = [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8'],
    `-I${join(modules, 'node-api-headers', 'include')}`,
    `-I${join(tensorflow, 'include')}`,
    `-I${source}`,
    join(source, 'binding', 'tfjs_backend.cc'),
    join(source, 'binding', 'tfjs_binding.cc'),
    ...['-o', target, `-L${tensorflow}`, ...libraries.map((file) => `-l:${file}`)],
    // Relative: the engine is built beside its place and moved there when it is whole.
    `-Wl,-rpath,$ORIGIN/${relative(dirname(target), tensorflow)}`,
  ];
  await execute('Compiling the binding', compiler, flags, { signal });
}

async function writeJson(file: string, value: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
