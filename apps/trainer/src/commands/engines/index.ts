import { Command } from 'commander';
import { jsonOption, threadsOption } from '../../options/common.ts';

const examples = `
Examples:
  vgg engines
  vgg engines --threads 1 --json`;

/** `vgg engines` */
export function enginesCommand(): Command {
  return new Command('engines')
    .description('what can compute on this machine, what cannot, and why')
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(async ({ threads, json }: { threads?: number; json?: boolean }) => {
      const { surveyEngines } = await import('@vgg/backend-node');
      const { enginesText } = await import('./table.ts');
      const { terminalOf } = await import('../../terminal/terminal.ts');
      const survey = await surveyEngines({ threads });
      process.stdout.write(
        json
          ? `${JSON.stringify(survey)}\n`
          : `${enginesText(survey, terminalOf(process.stdout))}\n`,
      );
    });
}
