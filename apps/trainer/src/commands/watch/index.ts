import { Command } from 'commander';
import { logOption, outOption } from '../../options/common.ts';
import type { LogForm } from '../../training/watch.ts';

const examples = `
Examples:
  vgg watch                        the run that was begun last
  vgg watch runs/A-fast-20261124-0801
  vgg watch runs/a runs/b          the curves of b over those of a

The run's own process is not touched: q leaves, and it trains on. A run that has ended is shown as it
ended. Without a terminal the events so far are written as lines, and those to come until the end.`;

/** `vgg watch [runs…]` */
export function watchCommand(): Command {
  return new Command('watch')
    .description('look at a run from another terminal, while it is trained or afterwards')
    .argument('[runs...]', "the runs' folders (default: the run that was begun last)")
    .addOption(outOption())
    .addOption(logOption())
    .addHelpText('after', examples)
    .action(async (runs: string[], options: { out: string; log?: LogForm }) => {
      const { watchRuns } = await import('./watch-runs.ts');
      await watchRuns(runs, options);
    });
}
