import { Command, Option } from 'commander';
import {
  configurationArgument,
  type ExperimentFlags,
  settingsFrom,
  withExperimentFlags,
} from '../experiment/flags.ts';
import {
  backendOption,
  checkpointSecondsOption,
  logOption,
  outOption,
  positiveNumber,
  threadsOption,
} from '../options/common.ts';
import { type LoggerFlags, withLoggerOptions } from '../options/loggers.ts';
import type { LogForm } from '../training/watch.ts';

type TrainOptions = ExperimentFlags &
  LoggerFlags & {
    backend: string;
    threads?: number;
    out: string;
    name?: string;
    log?: LogForm;
    checkpointSeconds: number;
  };

const examples = `
Examples:
  vgg train A --recipe fast --minutes 10   about ten minutes, whatever the machine
  vgg train D                              the reference's recipe, 10 epochs
  vgg train E --recipe plain               see that E does not learn without batch normalisation
  vgg train --data flowers --input-size 64 --validation 0.1 --from runs/mine
  vgg train --layers "64 M 128 M 256 256 M" --head none --recipe fast
  vgg train --config experiment.yaml       all of this in a file; see vgg config
  vgg train A --subset 640 --epochs 1 --log json
  vgg train A --tensorboard --csv log.csv  then tensorboard --logdir runs`;

/** `vgg train [configuration]` */
export function trainCommand(): Command {
  return withLoggerOptions(withExperimentFlags(new Command('train')))
    .description('train a network and watch it learn')
    .argument('[configuration]', configurationArgument)
    .addOption(
      new Option('--minutes <n>', 'as many epochs as fit into so many minutes, at least one')
        .argParser(positiveNumber)
        .conflicts('epochs'),
    )
    .addOption(backendOption().default('auto'))
    .addOption(threadsOption())
    .addOption(outOption())
    .option('--name <name>', "of the run's folder (default: configuration, recipe and time)")
    .addOption(logOption())
    .addOption(checkpointSecondsOption())
    .addHelpText('after', examples)
    .action(async (configuration: string | undefined, options: TrainOptions) => {
      const { accepted } = await import('../errors.ts');
      const { checkedName } = await import('../options/checked-name.ts');
      const { experimentOf } = await import('../experiment/experiment.ts');
      const { imageSizeOf } = await import('../experiment/image-size.ts');
      const { trainAndReport } = await import('../training/train-and-report.ts');
      if (options.name !== undefined) checkedName(options.name);
      const settings = await settingsFrom(options, configuration);
      const imageSize = await imageSizeOf(settings);
      const { backend, threads, out, name, log } = options;
      const job = {
        kind: 'new' as const,
        experiment: accepted(() => experimentOf(settings, imageSize)),
        backend,
        parent: out,
        checkpointInterval: options.checkpointSeconds,
        ...(threads === undefined ? {} : { threads }),
        ...(name === undefined ? {} : { name }),
      };
      await trainAndReport(job, log, options);
    });
}
