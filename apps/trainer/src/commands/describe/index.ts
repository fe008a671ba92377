import { Command } from 'commander';
import {
  configurationArgument,
  type ExperimentFlags,
  settingsFrom,
  withExperimentFlags,
} from '../../experiment/flags.ts';
import { jsonOption, wholeNumber } from '../../options/common.ts';

const examples = `
Examples:
  vgg describe D                                                     as trained on CIFAR-10
  vgg describe D --input-size 224 --classes 1000 --no-batch-norm    as in the paper
  vgg describe --layers "64 M 128 128 M 1x256 M" --head none
  vgg describe E --json`;

/** `vgg describe [configuration]` */
export function describeCommand(): Command {
  return withExperimentFlags(new Command('describe'))
    .description('what each layer does: shape, parameters, work, receptive field')
    .argument('[configuration]', configurationArgument)
    .option('--classes <n>', "number of classes (default: CIFAR-10's)", wholeNumber(2))
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(
      async (
        configuration: string | undefined,
        flags: ExperimentFlags & { classes?: number; json?: boolean },
      ) => {
        const { CLASSES, IMAGE_SIZE } = await import('@vgg/cifar/pixels');
        const { architecture, describeNetwork } = await import('@vgg/core');
        const { describeTable } = await import('./table.ts');
        const { terminalOf } = await import('../../terminal/terminal.ts');
        const { accepted } = await import('../../errors.ts');
        const { experimentOf } = await import('../../experiment/experiment.ts');
        const { json, classes = CLASSES.length } = flags;
        const settings = await settingsFrom(flags, configuration);
        const network = accepted(() => {
          const inputSize = settings.inputSize ?? IMAGE_SIZE;
          const { network: card } = experimentOf(settings);
          return describeNetwork(architecture(card.configuration, { ...card, classes, inputSize }));
        });
        process.stdout.write(
          json
            ? `${JSON.stringify(network)}\n`
            : `${describeTable(network, terminalOf(process.stdout))}\n`,
        );
      },
    );
}
