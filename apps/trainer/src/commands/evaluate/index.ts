import type { TestTimeAugmentation } from '@vgg/core';
import { Command, Option } from 'commander';
import { dataOption, jsonOption } from '../../options/common.ts';
import type { NetworkOptions } from '../../options/network.ts';
import { withNetworkOptions } from '../../options/network.ts';

const examples = `
Examples:
  vgg evaluate runs/A-fast-20261124-0801
  vgg evaluate runs/A-fast-20261124-0801 --checkpoint last --json
  vgg evaluate runs/A-fast-20261124-0801 --tta mirror`;

/** What `vgg evaluate` takes. */
export type EvaluateOptions = NetworkOptions & {
  data?: string;
  json?: boolean;
  tta?: TestTimeAugmentation;
};

/** `vgg evaluate <run>` */
export function evaluateCommand(): Command {
  return withNetworkOptions(new Command('evaluate'))
    .description('test a run on the test images: accuracy, loss, each class, confusion matrix')
    .argument('<run>', "the run's folder")
    .addOption(dataOption())
    .addOption(
      new Option(
        '--tta <views>',
        'answer by the mean over the image and its mirror image, or over both and shifts; told apart',
      ).choices(['mirror', 'shifts']),
    )
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(async (run: string, options: EvaluateOptions) => {
      const { evaluateRun } = await import('./evaluate-run.ts');
      await evaluateRun(run, options);
    });
}
