/** A contender of `bench infer`: images in, logits out, on one engine. */
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine } from '@vgg/backend-node';
import { architecture, Network, Predictor } from '@vgg/core';
import { cifar10 } from './cifar10.ts';
import { serve } from './serve.ts';

export interface InferWorkerOptions {
  engine: string;
  configuration: string;
  threads: number;
}

const { inputSize: size } = cifar10;
const options = JSON.parse(process.argv[3] ?? '{}') as InferWorkerOptions;

await serve(async () => {
  const { version, threads } = await chooseEngine(options.engine, { threads: options.threads });
  const network = new Network(architecture(options.configuration, cifar10), 1);
  const predictor = new Predictor(network);
  network.dispose();
  const inputs = new Map<number, Float32Array>();
  return {
    facts: { version, threads },
    async step({ batchSize }) {
      const pixels = inputs.get(batchSize) ?? waves(batchSize);
      inputs.set(batchSize, pixels);
      const images = tf.tensor4d(pixels, [batchSize, size, size, 3]);
      const logits = predictor.logits(images);
      await logits.data();
      tf.dispose([images, logits]);
    },
  };
});

function waves(count: number): Float32Array {
  return Float32Array.from({ length: count * size * size * 3 }, (_, i) => Math.sin(i * i));
}
