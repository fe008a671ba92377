import { Command } from 'commander';
import { dataOption, jsonOption } from '../../options/common.ts';

interface DataOptions {
  data?: string;
  sheet?: string;
  json?: boolean;
}

const examples = `
Examples:
  vgg data                      where CIFAR-10 is, verified; fetched first if it is not there
  vgg data --sheet sample.png   a sheet of sample images, a row for each class`;

/** `vgg data` */
export function dataCommand(): Command {
  return new Command('data')
    .description('fetch and verify CIFAR-10, and tell what is in it')
    .addOption(dataOption())
    .option('--sheet <file.png>', 'draw sample images, a row for each class')
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(async ({ data: folder, sheet, json }: DataOptions) => {
      const { reportData } = await import('./report-data.ts');
      await reportData({ folder, sheet, json: json === true });
    });
}
