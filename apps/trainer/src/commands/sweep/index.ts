import { Command, Option } from 'commander';
import {
  backendOption,
  checkpointSecondsOption,
  logOption,
  queueOption,
  threadsOption,
  wholeNumber,
} from '../../options/common.ts';
import type { SweepOptions } from './options.ts';

const examples = `
The file is one of vgg train --config, with one key more:
  layers: 16 M 32 M 64 M
  head: none
  epochs: 9
  sweep:
    over:
      lr: { from: 1e-4, to: 1e-1, scale: log }
      batchSize: [16, 32, 64]
      optimiser: [adam, { kind: momentum, momentum: 0.9 }]
    method: tpe             # or grid: lists and { from, to, steps }; or random
    trials: 30
    halving: { factor: 3 }  # after 1, 3, 9 … epochs only the best third goes on
    repeats: 3              # those that were not stopped, with seeds one apart

Examples:
  vgg sweep experiment.yaml
  vgg sweep experiment.yaml --parallel 2 --threads 1
  vgg sweep experiment.yaml --queue redis://localhost:6379   and on each machine vgg worker
  vgg sweep experiment.yaml --queue postgres://vgg@localhost/vgg

The same command again goes on where it was stopped or killed; more trials and more repeats may be
asked for then.`;

/** `vgg sweep <file>` */
export function sweepCommand(): Command {
  return new Command('sweep')
    .description('train with many settings, chosen over what a file says, and tell the best')
    .argument('<file>', 'an experiment, and under sweep what is chosen and how')
    .option('--parallel <n>', 'trials at the same time', wholeNumber(1), 1)
    .addOption(backendOption().default('auto'))
    .addOption(threadsOption())
    .addOption(queueOption())
    .addOption(new Option('--out <folder>', 'of the sweep (default: runs/sweep-<file>)'))
    .addOption(logOption())
    .addOption(checkpointSecondsOption())
    .addHelpText('after', examples)
    .action(async (file: string, options: SweepOptions) => {
      const { sweep } = await import('./sweep.ts');
      await sweep(file, options);
    });
}
