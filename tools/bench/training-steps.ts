import { architecture, Network, recipe, Training, type TrainingData } from '@vgg/core';
import { openDataSet } from '@vgg/datasets';
import { cifar10 } from './cifar10.ts';
import { randomData } from './random-data.ts';

export interface TrainWorkerOptions {
  engine: string;
  configuration: string;
  batchSize: number;
  threads: number;
  /** Widths of the head; those of the paper without. */
  head?: readonly number[] | undefined;
  /** CIFAR-10's folder; random images without. */
  data?: string | undefined;
}

/** The project's own training loop on the engine that is chosen, step by step. */
export async function startTraining({
  configuration,
  head,
  batchSize,
  data: folder,
}: Omit<TrainWorkerOptions, 'engine'>): Promise<{
  step: () => Promise<void>;
  dispose: () => Promise<void>;
}> {
  const opened = folder ? await openDataSet({ data: folder }) : undefined;
  const data: TrainingData = opened?.data ?? randomData();
  const network = new Network(
    architecture(configuration, { ...cifar10, ...(head && { head }) }),
    1,
  );
  const training = new Training({
    network,
    data,
    recipe: { ...recipe('reference'), batchSize, epochs: 1000 },
    recipeName: 'reference',
    seed: 1,
    checkpointInterval: Number.POSITIVE_INFINITY,
  });
  const events = training.events();
  return {
    async step() {
      for await (const event of { [Symbol.asyncIterator]: () => ({ next: () => events.next() }) }) {
        if (event.event === 'step') return;
        if (event.event === 'end') throw new Error(event.message ?? 'The training ended.');
      }
    },
    async dispose() {
      await events.return();
      network.dispose();
      await opened?.close();
    },
  };
}
