import * as tf from '@tensorflow/tfjs-core';
import type { Engine, Facts, LoadOptions } from './engine.ts';
import { silenceTfjs } from './quiet.ts';

/** An engine that now computes. */
export interface StartedEngine extends Facts {
  backendName: string;
  version: string;
}

/**
 * Loads an engine, makes it tfjs' current backend and checks that it computes right.
 * Throws an error whose message says in one short phrase why it does not work here.
 */
export async function start(engine: Engine, options: LoadOptions): Promise<StartedEngine> {
  silenceTfjs();
  const { backendName, version, facts } = await engine.load(options);
  await setBackend(backendName);
  await checkGradient();
  return { backendName, version, ...(await facts()) };
}

async function setBackend(name: string): Promise<void> {
  const factory = tf.findBackendFactory(name);
  if (!factory) throw new Error('it registered no tfjs backend');
  if (await tf.setBackend(name)) return;
  // tfjs keeps the cause to itself; the factory tells it.
  await factory();
  throw new Error('its backend did not start');
}

/** The filter's gradient of a 2x2 convolution, known by hand. */
async function checkGradient(): Promise<void> {
  const gradient = tf.tidy(() => {
    const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const dy = tf.ones<tf.Rank.R4>([1, 2, 2, 1]);
    const attributes = { strides: 1, pad: 'valid', dataFormat: 'NHWC', filterShape: [2, 2, 1, 1] };
    return tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, attributes) as tf.Tensor4D;
  });
  const values = await gradient.data();
  gradient.dispose();
  if (values.join() !== '12,16,24,28') {
    throw new Error(`it computes a wrong gradient (${values.join()} instead of 12,16,24,28)`);
  }
}

/** What went wrong, as one line without its closing full stop. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n', 1)[0] ?? '').replace(/\.$/, '');
}
