/**
 * The engines, fastest first: the order in which `auto` tries them. A graphics card comes before any
 * processor; on the processor, by the speed of whole training steps (`npm run bench -- train`).
 */
export const engineNames = [
  'tfjs-node-gpu',
  'webgpu',
  'vgg-wasm',
  'tfjs-node',
  'tfjs-wasm',
  'cpu',
] as const;

export type EngineName = (typeof engineNames)[number];

/** Those that `vgg engines add` builds on this machine, against TensorFlow's wheel from PyPI. */
export const builtEngines = ['tfjs-node', 'tfjs-node-gpu'] as const satisfies EngineName[];

export type BuiltEngine = (typeof builtEngines)[number];

/** What `--backend` accepts. `wasm` is the first of vgg-wasm and tfjs-wasm that works. */
export type EngineChoice = EngineName | 'auto' | 'wasm';

export const engineChoices: readonly EngineChoice[] = ['auto', ...engineNames, 'wasm'];

export interface LoadOptions {
  /** How many threads the engine may use; its own default (usually every core) where absent. */
  threads?: number | undefined;
}

/** What an engine found on this machine, told once it has started. */
export interface Facts {
  threads: number;
  /** One short line each. */
  details: string[];
}

/** An engine whose tfjs backend is registered. */
export interface LoadedEngine {
  /** The name under which tfjs knows its backend. */
  backendName: string;
  version: string;
  /** To be asked when the backend has become tfjs' current one. */
  facts(): Facts | Promise<Facts>;
}

/** A way of computing with tfjs on Node. */
export interface Engine {
  name: EngineName;
  /** What it is, in one line. */
  about: string;
  /** The command that adds it; absent where it comes with the project. */
  addedBy?: string;
  /**
   * Registers the engine's tfjs backend; it is not yet the current one.
   * Throws an error whose message says in one short phrase why it cannot work here.
   */
  load(options: LoadOptions): Promise<LoadedEngine>;
  /**
   * Asked by `auto` before the engine is taken, where it cannot be known without a measurement.
   * Throws an error whose message says in one short phrase why another one is better here.
   */
  isWorthIt?(options: LoadOptions): Promise<void>;
}

/** A user's mistake or a machine's lack, in one line fit to be shown as it is. */
export class EngineError extends Error {
  override name = 'EngineError';
}
