import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { BuiltEngine, LoadedEngine, LoadOptions } from '../engine.ts';
import { whyNotLoaded } from '../why-not-loaded.ts';
import { type AddedEngine, addedEngine, packagesOf, type TensorFlowPackage } from './added.ts';

/** What is looked at in the packages that bind TensorFlow's C library. */
interface TensorFlowModule {
  Tensor?: unknown;
  version?: Record<string, string>;
}

const backendName = 'tensorflow';

/**
 * Registers TensorFlow's C library as a tfjs backend: the engine that was added, else the npm
 * package where it is installed. TensorFlow reads its number of threads and its log level from the
 * environment of the process, of which a worker thread has a copy unless it was started with
 * `SHARE_ENV`.
 *
 * Throws, in one short phrase, where there is none, where it lacks its native library, brings
 * its own tfjs-core (its tensors would not be ours) or, for the GPU, finds none.
 */
export async function loadTensorFlow(
  engine: BuiltEngine,
  { threads }: LoadOptions = {},
): Promise<LoadedEngine> {
  replaceOldUtil();
  // TensorFlow's information lines would be written across the dashboard.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  if (threads !== undefined) process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  const name: TensorFlowPackage = `@tensorflow/${engine}`;
  const added = addedEngine(engine);
  const { factory, version } = await bind(name, added);
  if (tf.findBackendFactory(backendName) !== factory) {
    forget();
    tf.registerBackend(backendName, factory);
  }
  if (engine === 'tfjs-node-gpu' && !(await usesGpu())) {
    forget();
    throw new Error(
      added
        ? "added, but TensorFlow finds no NVIDIA GPU with a driver for its wheel's CUDA 12"
        : "installed, but it finds no NVIDIA GPU with CUDA 11.2 and cuDNN 8.1, which npm's own build asks for",
    );
  }
  const details = added ? [`TensorFlow ${added.tensorflow} in ${added.folder}`] : [];
  const facts = () => ({ threads: threads ?? availableParallelism(), details });
  return { backendName, version, facts };
}

interface Binding {
  factory: () => tf.KernelBackend | Promise<tf.KernelBackend>;
  version: string;
}

/** A package registers its backend once, with its first import: both use the same name. */
const bindings = new Map<TensorFlowPackage, Binding>();

async function bind(name: TensorFlowPackage, added: AddedEngine | undefined): Promise<Binding> {
  const known = bindings.get(name);
  if (known) return known;
  forget();
  try {
    const loading = added ? requireAdded(name, added) : import(name);
    const tensorflow = moduleOf(await loading.catch(fail(name)));
    if (tensorflow.Tensor !== tf.Tensor) throw new Error(otherCore(tensorflow));
    const factory = tf.findBackendFactory(backendName);
    if (!factory) throw new Error('it registered no tfjs backend');
    const binding = { factory, version: tensorflow.version?.['tfjs-node'] ?? 'unknown' };
    bindings.set(name, binding);
    return binding;
  } catch (error) {
    forget();
    throw error;
  }
}

/** An added binding finds this program's tfjs where its own would be: see build.ts. */
async function requireAdded(name: TensorFlowPackage, { folder }: AddedEngine): Promise<object> {
  const layers = await import('@tensorflow/tfjs-layers');
  Object.assign(globalThis, { [Symbol.for('vggnet.tfjs')]: { ...tf, ...layers } });
  return createRequire(packagesOf(folder).manifest)(name);
}

/**
 * tfjs-node calls functions of `node:util` of which Node 23 removed one (tensorflow/tfjs #8609) and
 * Node 22 and 24 warn on standard error, across the dashboard.
 */
function replaceOldUtil(): void {
  const old = util as unknown as Record<string, unknown>;
  old.isNullOrUndefined = (value: unknown) => value == null;
  old.isArray = Array.isArray;
}

function forget(): void {
  if (tf.findBackendFactory(backendName)) tf.removeBackend(backendName);
}

/** CommonJS as Node imports it: what it exports is at least in `default`. */
function moduleOf(imported: object): TensorFlowModule {
  return ('default' in imported ? imported.default : imported) as TensorFlowModule;
}

function fail(name: TensorFlowPackage): (error: unknown) => never {
  return (error) => {
    throw new Error(whyNotLoaded(name, error));
  };
}

function otherCore(tensorflow: TensorFlowModule): string {
  const theirs = tensorflow.version?.['tfjs-core'] ?? 'unknown';
  return `it brings its own copy of tfjs-core (${theirs}; this project's is ${tf.version_core})`;
}

async function usesGpu(): Promise<boolean> {
  if (!(await tf.setBackend(backendName))) return false;
  return (
    (tf.backend() as tf.KernelBackend & { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true
  );
}
