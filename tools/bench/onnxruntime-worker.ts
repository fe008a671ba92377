/** The contender onnxruntime-node of `bench infer`: the same network as an ONNX model. */
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine } from '@vgg/backend-node';
import { architecture, layersOf, Network, Predictor } from '@vgg/core';
import { writeOnnx } from '@vgg/formats';
import { cifar10 } from './cifar10.ts';
import type { InferWorkerOptions } from './infer-worker.ts';
import { serve } from './serve.ts';

/** What is used of onnxruntime-node. */
interface OnnxRuntime {
  env: { versions: { node?: string } };
  Tensor: new (type: 'float32', data: Float32Array, shape: number[]) => object;
  InferenceSession: {
    create(model: Uint8Array, options: object): Promise<Session>;
  };
}

interface Session {
  outputNames: string[];
  run(inputs: Record<string, object>): Promise<Record<string, { data: Float32Array }>>;
}

const { configuration, threads } = JSON.parse(process.argv[3] ?? '{}') as InferWorkerOptions;

await serve(async () => {
  const runtime = load();
  await chooseEngine('cpu');
  const network = new Network(architecture(configuration, cifar10), 1);
  const layers = layersOf(network.architecture);
  const model = writeOnnx(layers, await network.values(), cifar10.inputSize, { answers: 'logits' });
  const session = await runtime.InferenceSession.create(model, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
  });
  const run = async (images: Float32Array, batchSize: number) => {
    const tensor = new runtime.Tensor('float32', images, [batchSize, 3, 32, 32]);
    const { [session.outputNames[0]]: logits } = await session.run({ images: tensor });
    return logits.data;
  };
  await checkAgainst(network, run);
  network.dispose();
  const inputs = new Map<number, Float32Array>();
  return {
    facts: { version: runtime.env.versions.node ?? 'unknown', threads },
    async step({ batchSize }) {
      const images = inputs.get(batchSize) ?? waves(batchSize);
      inputs.set(batchSize, images);
      await run(images, batchSize);
    },
  };
});

/** By `require`, which looks in $NODE_PATH too. */
function load(): OnnxRuntime {
  try {
    return createRequire(import.meta.url)('onnxruntime-node') as OnnxRuntime;
  } catch {
    throw new Error(
      'not installed; add it with: ONNXRUNTIME_NODE_INSTALL=skip npm install --no-save onnxruntime-node',
    );
  }
}

/** Both must compute the same network. */
async function checkAgainst(
  network: Network,
  run: (images: Float32Array, batchSize: number) => Promise<Float32Array>,
): Promise<void> {
  const images = waves(1);
  const predictor = new Predictor(network);
  const nchw = tf.tensor4d(images, [1, 3, 32, 32]);
  const expected = await predictor.logits(tf.transpose(nchw, [0, 2, 3, 1])).data();
  predictor.dispose();
  const actual = await run(images, 1);
  const scale = Math.max(...expected.map(Math.abs));
  const error = Math.max(...expected.map((logit, i) => Math.abs(logit - actual[i]))) / scale;
  if (!(error < 1e-3)) throw new Error(`its logits differ by ${error} of the largest`);
}

function waves(count: number): Float32Array {
  return Float32Array.from({ length: count * 3 * 32 * 32 }, (_, i) => Math.sin(i * i));
}
