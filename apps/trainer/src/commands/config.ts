import { Command, Option } from 'commander';
import {
  configurationArgument,
  type ExperimentFlags,
  settingsFrom,
  withExperimentFlags,
} from '../experiment/flags.ts';
import { jsonOption, positiveNumber } from '../options/common.ts';

const examples = `
Examples:
  vgg config D --recipe fast                 what that trains, nothing left out
  vgg config --config runs/mine > mine.yaml  what repeats a run
  vgg train --config mine.yaml --seed 2      train it, with one thing changed`;

/** `vgg config [configuration]` */
export function configCommand(): Command {
  return withExperimentFlags(new Command('config'))
    .description('print the whole experiment that flags and files ask for, as a file for --config')
    .argument('[configuration]', configurationArgument)
    .addOption(
      new Option('--minutes <n>', 'for the whole training')
        .argParser(positiveNumber)
        .conflicts('epochs'),
    )
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(
      async (configuration: string | undefined, flags: ExperimentFlags & { json?: boolean }) => {
        const { accepted } = await import('../errors.ts');
        const { experimentOf } = await import('../experiment/experiment.ts');
        const { imageSizeOf } = await import('../experiment/image-size.ts');
        const { settingsOf } = await import('../experiment/to-settings.ts');
        const { stringify } = await import('yaml');
        const settings = await settingsFrom(flags, configuration);
        const inputSize = await imageSizeOf(settings);
        const whole = accepted(() => settingsOf(experimentOf({ ...settings, inputSize })));
        const text = flags.json ? `${JSON.stringify(whole)}\n` : stringify(whole);
        process.stdout.write(text);
      },
    );
}
