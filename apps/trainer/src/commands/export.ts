import { Command, Option } from 'commander';

interface ExportOptions {
  format: 'tfjs' | 'pytorch';
  checkpoint: 'best' | 'last';
  to?: string;
}

const examples = `
Examples:
  vgg export runs/A-fast-20261124-0801 --to model       model.json and weights for any tfjs program
  vgg export runs/D-reference-20261124-0801 --format pytorch --to D.safetensors

In Python:
  network.load_state_dict(safetensors.torch.load_file("D.safetensors"), strict=False)`;

/** `vgg export <run>` */
export function exportCommand(): Command {
  return new Command('export')
    .description('write a trained network for other programs')
    .argument('<run>', "the run's folder")
    .addOption(
      new Option(
        '--format <form>',
        "tfjs: a LayersModel of stock layers; pytorch: safetensors with the reference's names",
      )
        .choices(['tfjs', 'pytorch'])
        .default('tfjs'),
    )
    .addOption(
      new Option('--checkpoint <which>', 'weights of the best test accuracy, or the last ones')
        .choices(['best', 'last'])
        .default('best'),
    )
    .option('--to <path>', 'the folder (tfjs) or file (pytorch) to write (default: by format)')
    .addHelpText('after', examples)
    .action(async (run: string, options: ExportOptions) => {
      const { exportRun } = await import('../answers/export-run.ts');
      await exportRun(run, options);
    });
}
