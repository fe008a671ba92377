import { Command } from 'commander';
import { dataOption, jsonOption } from '../../options/common.ts';
import type { NetworkOptions } from '../../options/network.ts';
import { withNetworkOptions } from '../../options/network.ts';

const examples = `
Examples:
  vgg evaluate runs/A-fast-20261124-0801
  vgg evaluate runs/A-fast-20261124-0801 --checkpoint last --json`;

/** `vgg evaluate <run>` */
export function evaluateCommand(): Command {
  return withNetworkOptions(new Command('evaluate'))
    .description('test a run on the test images: accuracy, loss, each class, confusion matrix')
    .argument('<run>', "the run's folder")
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(async (run: string, options: NetworkOptions & { data?: string; json?: boolean }) => {
      const { evaluateRun } = await import('./evaluate-run.ts');
      await evaluateRun(run, options);
    });
}
