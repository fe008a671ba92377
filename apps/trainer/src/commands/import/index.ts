import { Command, InvalidArgumentError, Option } from 'commander';
import { outOption, positiveNumber, wholeNumber } from '../../options/common.ts';
import type { ImportOptions } from './import-weights.ts';

const examples = `
Examples:
  vgg import vgg16-397923af.pth --classes imagenet       torchvision's: 224 pixels, 1000 labels
  vgg import flowers.pth --classes rose,tulip,daisy --preset torchvision
  vgg import mine.safetensors --classes names.txt --input-size 64 --mean 0.5,0.5,0.5 --deviation 0.25,0.25,0.25
  vgg import reference.pth --name reference-D            the reference's, of CIFAR-10

Read are files of torch.save and safetensors with a VGG under torchvision's names, the reference's,
or this project's. Nothing in a file is run. The 553 MB of torchvision's VGG-16 take about a
quarter of a minute and 1.8 GB of memory.`;

/** `vgg import <file>` */
export function importCommand(): Command {
  return new Command('import')
    .description('make a run of weights from elsewhere')
    .argument('<file>', 'a .pth, .pt or .safetensors')
    .option(
      '--classes <list>',
      'imagenet, cifar10, names separated by commas, or a text file with a name a line (default: class 0 …)',
    )
    .addOption(
      new Option(
        '--preset <name>',
        'how pictures are prepared: torchvision is 256 pixels, 224 of their centre, ImageNet’s mean and deviation',
      ).choices(['torchvision', 'cifar10']),
    )
    .addOption(
      new Option('--input-size <n>', 'pixels (default: as the weights tell)').argParser(
        wholeNumber(1),
      ),
    )
    .addOption(
      new Option(
        '--resize <n>',
        'pixels of the shorter side before the centre is cut out',
      ).argParser(wholeNumber(1)),
    )
    .addOption(
      new Option('--mean <r,g,b>', 'of pixels from 0 to 1, taken off').argParser(
        channels((text) => (text.trim() === '0' ? 0 : positiveNumber(text))),
      ),
    )
    .addOption(
      new Option('--deviation <r,g,b>', 'of pixels from 0 to 1, divided by').argParser(
        channels(positiveNumber),
      ),
    )
    .option('--name <name>', "of the run's folder (default: the file's)")
    .addOption(outOption())
    .addHelpText('after', examples)
    .action(async (file: string, options: ImportOptions) => {
      const { checkedName } = await import('../../options/checked-name.ts');
      const { importWeights } = await import('./import-weights.ts');
      if (options.name !== undefined) checkedName(options.name);
      await importWeights(file, options);
    });
}

/** For three numbers, of red, green and blue. */
function channels(number: (text: string) => number) {
  return (text: string): [number, number, number] => {
    const [red, green, blue, ...more] = text.split(',').map(number);
    if (blue !== undefined && more.length === 0) return [red, green, blue];
    throw new InvalidArgumentError('Accepted are three numbers, such as 0.5,0.5,0.5.');
  };
}
