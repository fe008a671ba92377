import { configurationNames } from '@vgg/core/configurations';
import { Command } from 'commander';
import { jsonOption, wholeNumber } from '../../options/common.ts';

interface DescribeOptions {
  inputSize: number;
  classes: number;
  headWidth: number;
  batchNorm: boolean;
  json?: boolean;
}

const examples = `
Examples:
  vgg describe D                                                     as trained on CIFAR-10
  vgg describe D --input-size 224 --classes 1000 --no-batch-norm    as in the paper
  vgg describe E --json`;

/** `vgg describe [configuration]` */
export function describeCommand(): Command {
  return new Command('describe')
    .description('what each layer does: shape, parameters, work, receptive field')
    .argument('[configuration]', `${configurationNames.join(', ')} of the paper`, 'A')
    .option('--input-size <n>', 'height and width of the input in pixels', wholeNumber(32), 32)
    .option('--classes <n>', 'number of classes', wholeNumber(2), 10)
    .option('--head-width <n>', 'width of the two hidden dense layers', wholeNumber(1), 4096)
    .option('--no-batch-norm', 'without batch normalisation')
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(async (configuration: string, options: DescribeOptions) => {
      const { architecture, describeNetwork } = await import('@vgg/core');
      const { describeTable } = await import('./table.ts');
      const { terminalOf } = await import('../../terminal/terminal.ts');
      const { accepted } = await import('../../errors.ts');
      const { json, headWidth, ...rest } = options;
      const shape = { ...rest, head: [headWidth, headWidth] };
      const network = describeNetwork(accepted(() => architecture(configuration, shape)));
      process.stdout.write(
        json
          ? `${JSON.stringify(network)}\n`
          : `${describeTable(network, terminalOf(process.stdout))}\n`,
      );
    });
}
