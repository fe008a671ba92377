import { Command } from 'commander';
import { jsonOption, outOption } from '../../options/common.ts';

const examples = `
Examples:
  vgg runs
  vgg runs --out experiments --json`;

/** `vgg runs` */
export function runsCommand(): Command {
  return new Command('runs')
    .description('the runs on disk: what was trained, how far, how well')
    .addOption(outOption())
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(async ({ out, json }: { out: string; json?: boolean }) => {
      const { listRuns } = await import('@vgg/runs');
      const { runsTable } = await import('./table.ts');
      const { terminalOf } = await import('../../terminal/terminal.ts');
      const { runs, problems } = await listRuns(out);
      for (const problem of problems) process.stderr.write(`${problem}\n`);
      if (json) process.stdout.write(`${JSON.stringify({ runs })}\n`);
      else if (runs.length === 0) process.stdout.write(`There is no run in ${out} yet.\n`);
      else process.stdout.write(`${runsTable(runs, terminalOf(process.stdout))}\n`);
    });
}
