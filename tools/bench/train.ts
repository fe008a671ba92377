import { ensureCifar10 } from '@vgg/cifar';
import { Command } from 'commander';
import { compete, type Participant } from './compete.ts';
import { nodeWorker } from './contender.ts';
import { describeMachine, type Machine, machine } from './machine.ts';
import { type BenchOptions, wholeNumber, withBenchOptions } from './options.ts';
import { profileText, profileTraining } from './profile.ts';
import { findPyTorch, pythonScript } from './python.ts';
import { publish, say } from './report.ts';

const engines = [
  'vgg-wasm',
  'pytorch',
  'tfjs-wasm',
  'cpu',
  'pytorch-best',
  'tfjs-node',
  'tfjs-node-gpu',
  'webgpu',
];

interface TrainOptions extends BenchOptions {
  batchSize: number;
  random: boolean;
  profile: boolean;
}

/** `bench train`: whole training steps, by turns. */
export function trainCommand(): Command {
  const command = new Command('train')
    .description('whole training steps: batch, forward, loss, backward, Adam')
    .option('--batch-size <number>', 'images of a step', wholeNumber, 64)
    .option('--random', 'random images in place of CIFAR-10', false)
    .option('--profile', "where the time of vgg-wasm's steps goes, by job and by phase", false);
  return withBenchOptions(command, engines, engines.slice(0, 4), 'A,E', 12).action(train);
}

async function train(options: TrainOptions): Promise<void> {
  const data = options.random ? undefined : (await ensureCifar10({ onNotice: say })).folder;
  const before = machine();
  if (options.profile) return profile(options, data, before);
  const python = options.engines.some((engine) => engine.startsWith('pytorch'))
    ? await findPyTorch()
    : null;
  const competitions = options.threads.flatMap((threads) =>
    options.configurations.map((configuration) => ({
      configuration,
      yardstick: 'pytorch',
      protocol: { steps: options.steps, rounds: 4 },
      participants: options.engines.map((engine) =>
        participant(engine, { configuration, threads, data, python, batchSize: options.batchSize }),
      ),
    })),
  );
  const outcomes = [];
  for (const competition of competitions) outcomes.push(await compete(competition, say));
  publish('train', before, outcomes, 'pytorch', options.json);
}

/** `bench train --profile`: vgg-wasm alone, beside nobody. */
async function profile(options: TrainOptions, data: string | undefined, before: Machine) {
  const { configurations, batchSize, steps, json } = options;
  const profiles = [];
  for (const threads of options.threads) {
    for (const configuration of configurations) {
      say(`${configuration}, threads ${threads}`);
      const setting = { configuration, batchSize, threads, data };
      profiles.push({ ...setting, profile: await profileTraining(setting, steps) });
    }
  }
  const texts = profiles.map(({ configuration, threads, profile }) =>
    profileText(`VGG-${configuration}, batch ${batchSize}, threads ${threads}`, profile),
  );
  const text = json
    ? JSON.stringify({ bench: 'profile', machine: before, profiles })
    : [describeMachine(before), ...texts].join('\n\n');
  process.stdout.write(`${text}\n`);
  process.exit();
}

interface Setting {
  configuration: string;
  threads: number;
  batchSize: number;
  data: string | undefined;
  python: string | null;
}

function participant(engine: string, setting: Setting): Participant {
  const { python, ...rest } = setting;
  if (engine === 'pytorch' || engine === 'pytorch-best') {
    const more = engine === 'pytorch' ? [] : ['--best'];
    return { engine, start: async () => pyTorch(setting, more), batchSizes: [setting.batchSize] };
  }
  if (engine === 'cpu' && setting.batchSize > 1) {
    // One image alone takes half a minute.
    const options = { ...rest, engine, batchSize: 1 };
    const note = `a step of one image; a whole step of ${setting.batchSize} is extrapolated by images/s`;
    return {
      engine,
      start: async () => nodeWorker('./train-worker.ts', options),
      batchSizes: [1],
      note,
    };
  }
  const options = { ...rest, engine };
  return {
    engine,
    start: async () => nodeWorker('./train-worker.ts', options),
    batchSizes: [setting.batchSize],
  };
}

function pyTorch({ configuration, threads, batchSize, data, python }: Setting, more: string[]) {
  if (!python) throw new Error('no python3 with torch; $VGG_PYTHON may name one');
  return pythonScript(python, 'train_step.py', [
    ...['--configuration', configuration],
    ...['--threads', String(threads)],
    ...['--batch-size', String(batchSize)],
    ...['--data', data ?? ''],
    ...more,
  ]);
}
