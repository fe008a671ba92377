/** A contender of `bench train`: whole steps of the project's own training loop on one engine. */
import { chooseEngine } from '@vgg/backend-node';
import { architecture, Network, recipe, Training, type TrainingData } from '@vgg/core';
import { openDataSet } from '@vgg/datasets';
import { cifar10 } from './cifar10.ts';
import { randomData } from './random-data.ts';
import { serve } from './serve.ts';

export interface TrainWorkerOptions {
  engine: string;
  configuration: string;
  batchSize: number;
  threads: number;
  /** CIFAR-10's folder; random images without. */
  data?: string | undefined;
}

const options = JSON.parse(process.argv[3] ?? '{}') as TrainWorkerOptions;

await serve(async () => {
  const { version, threads } = await chooseEngine(options.engine, { threads: options.threads });
  const data: TrainingData = options.data
    ? (await openDataSet({ data: options.data })).data
    : randomData();
  const training = new Training({
    network: new Network(architecture(options.configuration, cifar10), 1),
    data,
    recipe: { ...recipe('reference'), batchSize: options.batchSize, epochs: 1000 },
    recipeName: 'reference',
    seed: 1,
    checkpointInterval: Number.POSITIVE_INFINITY,
  });
  const events = training.events();
  return {
    facts: { version, threads },
    async step() {
      for await (const event of { [Symbol.asyncIterator]: () => ({ next: () => events.next() }) }) {
        if (event.event === 'step') return;
        if (event.event === 'end') throw new Error(event.message ?? 'The training ended.');
      }
    },
  };
});
