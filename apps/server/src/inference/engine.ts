import { SHARE_ENV, Worker } from 'node:worker_threads';
import type { ModelCard, NamedValues } from '@vgg/core';
import type {
  EngineFacts,
  Heat,
  HeatQuestion,
  Inference,
  Pixels,
  Request,
  Response,
} from './messages.ts';

/** The engine could not do what it was asked; its message is one line. */
export class InferenceError extends Error {
  override name = 'InferenceError';
}

interface Call {
  resolve: (value: Inference | Heat | null) => void;
  reject: (error: Error) => void;
}

type Unnumbered<R> = R extends { call: number } ? Omit<R, 'call'> : never;

export interface EngineOptions {
  /** Which of tfjs' engines; see `vgg engines`. */
  backend: string;
  threads?: number | undefined;
}

/** Milliseconds before a thread that has ended is started anew. */
const PAUSE = 500;

/**
 * The engine's thread, seen from the thread that answers HTTP. Should it end, a new one takes its
 * place, with no network loaded.
 */
export class Engine {
  private worker: Worker | undefined;
  private readonly calls = new Map<number, Call>();
  private readonly options: EngineOptions;
  private readonly onDeath: (error: Error) => void;
  private lastCall = 0;
  private stopping = false;

  private constructor(options: EngineOptions, onDeath: (error: Error) => void) {
    this.options = options;
    this.onDeath = onDeath;
  }

  /**
   * Starts the thread and the engine of tfjs in it.
   * @param onDeath called whenever the thread ends before `stop`
   * @throws InferenceError where no such engine works here.
   */
  static async start(
    options: EngineOptions,
    onDeath: (error: Error) => void,
  ): Promise<{ engine: Engine; facts: EngineFacts }> {
    const engine = new Engine(options, onDeath);
    const facts = await engine.spawn();
    return { engine, facts };
  }

  private spawn(): Promise<EngineFacts> {
    const worker = new Worker(new URL('../../bin/engine-thread.mjs', import.meta.url), {
      workerData: this.options,
      // TensorFlow reads its settings from the environment of the process, not from a copy.
      env: SHARE_ENV,
    });
    return new Promise((resolve, reject) => {
      let why = 'the inference thread ended before it had started';
      worker.on('error', (error) => {
        why = error.message;
      });
      worker.on('exit', () => {
        reject(new InferenceError(why));
        if (this.worker === worker) this.died(why);
      });
      worker.on('message', (response: Response) => {
        if ('call' in response) this.answered(response);
        else if ('refused' in response) {
          why = response.refused;
          void worker.terminate();
        } else {
          this.worker = worker;
          resolve(response.started);
        }
      });
    });
  }

  private died(why: string): void {
    this.worker = undefined;
    const error = new InferenceError(`the inference thread ended: ${why}`);
    for (const { reject } of this.calls.values()) reject(error);
    this.calls.clear();
    if (this.stopping) return;
    this.onDeath(error);
    this.respawnSoon();
  }

  private respawnSoon(): void {
    setTimeout(() => {
      if (!this.stopping) this.spawn().catch(() => this.respawnSoon());
    }, PAUSE).unref();
  }

  /**
   * Makes a network ready under that number. The weights' memory moves to the thread.
   * @param batch the largest batch that it will be given
   * @throws InferenceError where it does not fit into memory or answers no finite numbers
   */
  async load(id: number, card: ModelCard, weights: NamedValues, batch: number) {
    const memory = Object.values(weights).map(({ data }) => data.buffer as ArrayBuffer);
    await this.ask({ do: 'load', id, card, weights, batch }, memory);
  }

  /** Runs one batch through a loaded network. */
  async infer(id: number, images: Pixels[]): Promise<Inference> {
    const value = await this.ask({ do: 'infer', id, images });
    if (!value || !('logits' in value)) throw noAnswer();
    return value;
  }

  /** Explains one image. */
  async explain(id: number, image: Pixels, about: HeatQuestion): Promise<Heat> {
    const value = await this.ask({ do: 'explain', id, image, about });
    if (!value || !('layer' in value)) throw noAnswer();
    return value;
  }

  /** Forgets a network, once the batches asked for before are done. */
  async unload(id: number): Promise<void> {
    await this.ask({ do: 'unload', id });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.worker?.terminate();
  }

  private ask(
    request: Unnumbered<Request>,
    memory: ArrayBuffer[] = [],
  ): Promise<Inference | Heat | null> {
    const { worker } = this;
    if (!worker) return Promise.reject(new InferenceError('the inference thread is starting'));
    const call = ++this.lastCall;
    return new Promise((resolve, reject) => {
      this.calls.set(call, { resolve, reject });
      worker.postMessage({ ...request, call }, memory);
    });
  }

  private answered(response: Extract<Response, { call: number }>): void {
    const call = this.calls.get(response.call);
    this.calls.delete(response.call);
    if ('error' in response) call?.reject(new InferenceError(response.error));
    else call?.resolve(response.value);
  }
}

const noAnswer = () => new InferenceError('the inference thread gave no answer');
