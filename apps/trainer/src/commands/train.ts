import { configurationNames } from '@vgg/core/configurations';
import { Command, Option } from 'commander';
import {
  backendOption,
  checkpointSecondsOption,
  dataOption,
  logOption,
  outOption,
  positiveNumber,
  threadsOption,
} from '../options/common.ts';
import { type RecipeOptions, withRecipeOptions } from '../options/recipe.ts';
import type { LogForm } from '../training/watch.ts';

interface TrainOptions extends RecipeOptions {
  minutes?: number;
  backend: string;
  threads?: number;
  out: string;
  name?: string;
  data?: string;
  log?: LogForm;
  checkpointSeconds: number;
}

const examples = `
Examples:
  vgg train A --recipe fast --minutes 10   about ten minutes, whatever the machine
  vgg train D                              the reference's recipe, 10 epochs
  vgg train E --recipe plain               see that E does not learn without batch normalisation
  vgg train A --subset 640 --epochs 1 --log json`;

/** @throws UsageError where a run cannot have this name */
async function checkedName(name: string): Promise<void> {
  const { checkName } = await import('@vgg/runs');
  const { oneLine, UsageError } = await import('../errors.ts');
  try {
    checkName(name);
  } catch (error) {
    throw new UsageError(oneLine(error));
  }
}

/** `vgg train [configuration]` */
export function trainCommand(): Command {
  return withRecipeOptions(new Command('train'))
    .description('train a network on CIFAR-10 and watch it learn')
    .argument('[configuration]', `${configurationNames.join(', ')} of the paper`, 'A')
    .addOption(
      new Option('--minutes <n>', 'as many epochs as fit into so many minutes, at least one')
        .argParser(positiveNumber)
        .conflicts('epochs'),
    )
    .addOption(backendOption().default('auto'))
    .addOption(threadsOption())
    .addOption(outOption())
    .option('--name <name>', "of the run's folder (default: configuration, recipe and time)")
    .addOption(dataOption())
    .addOption(logOption())
    .addOption(checkpointSecondsOption())
    .addHelpText('after', examples)
    .action(async (configuration: string, options: TrainOptions) => {
      const { planTraining } = await import('../training/plan-training.ts');
      const { trainAndReport } = await import('../training/train-and-report.ts');
      if (options.name !== undefined) await checkedName(options.name);
      const { minutes, subset, data, backend, threads, seed, out, name, log } = options;
      const job = {
        kind: 'new' as const,
        ...planTraining(configuration, options),
        seed,
        backend,
        parent: out,
        checkpointInterval: options.checkpointSeconds,
        ...(minutes === undefined ? {} : { minutes }),
        ...(subset === undefined ? {} : { subset }),
        ...(data === undefined ? {} : { data }),
        ...(threads === undefined ? {} : { threads }),
        ...(name === undefined ? {} : { name }),
      };
      await trainAndReport(job, log);
    });
}
