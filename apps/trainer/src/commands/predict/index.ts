import { Command } from 'commander';
import { jsonOption, wholeNumber } from '../../options/common.ts';
import { type NetworkOptions, withNetworkOptions } from '../../options/network.ts';

const examples = `
Examples:
  vgg predict runs/A-fast-20261124-0801 photo.jpg
  vgg predict runs/A-fast-20261124-0801 photos/ --top 3 --json
  curl -s https://example.org/cat.jpg | vgg predict runs/A-fast-20261124-0801 -

Any JPEG, PNG, WebP, GIF, AVIF or TIFF: resized and cropped at the centre to what the network takes.`;

/** `vgg predict <run> <image…>` */
export function predictCommand(): Command {
  return withNetworkOptions(new Command('predict'))
    .description('what a trained network says of images')
    .argument('<run>', "the run's folder")
    .argument('<image...>', 'picture files, folders of them, or - for standard input')
    .option('--top <n>', 'the n most probable classes', wholeNumber(1), 5)
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(
      async (
        run: string,
        images: string[],
        options: NetworkOptions & { top: number; json?: boolean },
      ) => {
        const { predictImages } = await import('./predict-images.ts');
        await predictImages(run, images, options);
      },
    );
}
