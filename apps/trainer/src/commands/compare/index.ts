import { Command, Option } from 'commander';
import { withExperimentFlags } from '../../experiment/flags.ts';
import {
  backendOption,
  checkpointSecondsOption,
  logOption,
  threadsOption,
  wholeNumber,
} from '../../options/common.ts';
import { withLoggerOptions } from '../../options/loggers.ts';
import { publishedConfigurations } from '../../reference/published.ts';
import type { CompareOptions } from './options.ts';

const examples = `
Examples:
  vgg compare                                 A, B, C, D, E with the reference's recipe
  vgg compare A A-LRN --repeats 3             does local response normalisation help?
  vgg compare D E --recipe plain --epochs 3   without batch normalisation D and E do not learn
  vgg compare A B --subset 320 --epochs 2

The same command again goes on where it was stopped.`;

/** `vgg compare [configurations…]` */
export function compareCommand(): Command {
  return withLoggerOptions(withExperimentFlags(new Command('compare')))
    .description("train several configurations and draw the reference's figure")
    .argument('[configurations...]', 'of the paper, in this order', [...publishedConfigurations])
    .option('--repeats <n>', 'trainings of each, with seeds one apart', wholeNumber(1), 1)
    .addOption(backendOption().default('auto'))
    .addOption(threadsOption())
    .addOption(
      new Option('--out <folder>', 'of the comparison (default: named by its settings, in runs)'),
    )
    .addOption(logOption())
    .addOption(checkpointSecondsOption())
    .addHelpText('after', examples)
    .action(async (configurations: string[], options: CompareOptions) => {
      const { compare } = await import('./compare.ts');
      await compare(configurations, options);
    });
}
