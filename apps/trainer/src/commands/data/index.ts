import { Command, Option } from 'commander';
import { jsonOption, wholeNumber } from '../../options/common.ts';

interface DataOptions {
  data?: string;
  inputSize?: number;
  labels?: 'fine' | 'coarse';
  strict?: boolean;
  sheet?: string;
  json?: boolean;
}

const examples = `
Examples:
  vgg data                           where CIFAR-10 is, verified; fetched first if it is not there
  vgg data flowers --input-size 64   a folder of pictures: a folder a class, or train/ and test/
  vgg data --sheet sample.png        a sheet of sample images, a row for each class`;

/** `vgg data [set]` */
export function dataCommand(): Command {
  return new Command('data')
    .description('what is in a data set, before anyone trains on it')
    .argument('[set]', 'a data set by name, as cifar10 or cifar100, or a folder (default: cifar10)')
    .addOption(new Option('--data <set>', 'the same, as the flag of other commands').hideHelp())
    .option('--input-size <n>', 'pixels to which pictures are made', wholeNumber(1))
    .addOption(new Option('--labels <kind>', "CIFAR-100's").choices(['fine', 'coarse']))
    .option('--strict', 'refuse a folder with a picture that cannot be read')
    .option('--sheet <file.png>', 'draw sample images, a row for each class')
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(async (given: string | undefined, options: DataOptions) => {
      const { reportData } = await import('./report-data.ts');
      const { inputSize, labels, strict, sheet, json = false } = options;
      const data = given ?? options.data ?? 'cifar10';
      await reportData({ data, inputSize, labels, strict }, { sheet, json });
    });
}
