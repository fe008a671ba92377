/** A contender of `bench train`: whole steps of the project's own training loop on one engine. */
import { chooseEngine } from '@vgg/backend-node';
import { serve } from './serve.ts';
import { startTraining, type TrainWorkerOptions } from './training-steps.ts';

const options = JSON.parse(process.argv[3] ?? '{}') as TrainWorkerOptions;

await serve(async () => {
  const { version, threads } = await chooseEngine(options.engine, { threads: options.threads });
  const { step } = await startTraining(options);
  return { facts: { version, threads }, step };
});
