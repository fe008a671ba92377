import { Command, Option } from 'commander';
import {
  backendOption,
  checkpointSecondsOption,
  logOption,
  outOption,
  threadsOption,
  wholeNumber,
} from '../options/common.ts';
import { type LoggerFlags, withLoggerOptions } from '../options/loggers.ts';
import type { LogForm } from '../training/watch.ts';

interface ResumeOptions extends LoggerFlags {
  epochs?: number;
  data?: string;
  backend?: string;
  threads?: number;
  out: string;
  log?: LogForm;
  checkpointSeconds: number;
}

const examples = `
Examples:
  vgg resume                        the run that was begun last
  vgg resume runs/A-fast-20261124-0801
  vgg resume runs/A-reference-20261124-0801 --epochs 20
  vgg resume runs/flowers --data /media/usb/flowers   the pictures were moved there

With the engine and the threads that it began with, a resumed run ends with the very weights that
it would have had without the interruption.`;

/** `vgg resume [run]` */
export function resumeCommand(): Command {
  return withLoggerOptions(new Command('resume'))
    .description('go on with a run from its last checkpoint')
    .argument('[run]', "the run's folder (default: the run that was begun last)")
    .addOption(
      new Option('--epochs <n>', 'train on to so many epochs in all').argParser(wholeNumber(1)),
    )
    .option('--data <folder>', 'where its pictures or files lie now, if they were moved')
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(outOption())
    .addOption(logOption())
    .addOption(checkpointSecondsOption())
    .addHelpText('after', examples)
    .action(async (given: string | undefined, options: ResumeOptions) => {
      const { latestRun } = await import('@vgg/runs');
      const { UsageError } = await import('../errors.ts');
      const { trainAndReport } = await import('../training/train-and-report.ts');
      const { out, log, checkpointSeconds, epochs, data, backend, threads } = options;
      const { findRun } = await import('../loading/find-run.ts');
      const run = (given && (await findRun(given, out))) ?? (await latestRun(out))?.folder;
      if (run === undefined) throw new UsageError(`there is no run in ${out} to resume`);
      await trainAndReport(
        {
          kind: 'resume',
          run,
          checkpointInterval: checkpointSeconds,
          ...(epochs === undefined ? {} : { epochs }),
          ...(data === undefined ? {} : { data }),
          ...(backend === undefined ? {} : { backend }),
          ...(threads === undefined ? {} : { threads }),
        },
        log,
        options,
      );
    });
}
