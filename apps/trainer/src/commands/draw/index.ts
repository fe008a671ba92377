import { Command } from 'commander';
import { jsonOption } from '../../options/common.ts';

const examples = `
Examples:
  vgg draw runs/first runs/second           two trainings in one figure
  vgg draw results/reference/*              configurations beside the published curves
  vgg draw results/10000-images/whole/* results/10000-images/without/nesterov/*

Trainings that differ in their seeds alone are repeats: one line, in a band from least to greatest.`;

/** `vgg draw <runs…>` */
export function drawCommand(): Command {
  return new Command('draw')
    .description('draw runs that were trained before in one figure, and tell their results')
    .argument('<runs...>', "the runs' folders")
    .option('--out <folder>', 'of the figure, its page and its numbers', 'comparison')
    .addOption(jsonOption())
    .addHelpText('after', examples)
    .action(async (runs: string[], options: { out: string; json?: boolean }) => {
      const { drawRuns } = await import('./draw-runs.ts');
      await drawRuns(runs, options);
    });
}
