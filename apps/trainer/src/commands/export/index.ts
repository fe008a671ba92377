import { Command, Option } from 'commander';
import { dataOption } from '../../options/common.ts';
import type { ExportOptions } from './export-run.ts';
import { quantisations } from './quantise.ts';

const examples = `
Examples:
  vgg export runs/A-fast-20261124-0801 --to model       model.json and weights for any tfjs program
  vgg export runs/A-fast-20261124-0801 --quantize uint8 a quarter of the size, its accuracy tested
  vgg export runs/A-fast-20261124-0801 --format onnx    normalised pixels, NCHW, to probabilities
  vgg export runs/D-reference-20261124-0801 --format pytorch --to D.safetensors
  vgg export runs/vgg16 --format pytorch --names torchvision

In Python:
  session = onnxruntime.InferenceSession("A-fast-20261124-0801.onnx")
  session.get_modelmeta().custom_metadata_map                labels, mean, deviation; the model card
  network.load_state_dict(safetensors.torch.load_file("D.safetensors"), strict=False)
  safetensors.safe_open("D.safetensors", "pt").metadata()   classes; how pixels are normalised`;

/** `vgg export <run>` */
export function exportCommand(): Command {
  return new Command('export')
    .description('write a trained network for other programs')
    .argument('<run>', "the run's folder")
    .addOption(
      new Option(
        '--format <form>',
        "tfjs: a LayersModel of stock layers; onnx: for ONNX Runtime; pytorch: safetensors with PyTorch's names",
      )
        .choices(['tfjs', 'onnx', 'pytorch'])
        .default('tfjs'),
    )
    .addOption(
      new Option('--checkpoint <which>', 'weights of the best test accuracy, or the last ones')
        .choices(['best', 'last'])
        .default('best'),
    )
    .addOption(
      new Option(
        '--quantize <type>',
        'keep kernels in fewer bytes, and test what that costs on the test images (tfjs only)',
      ).choices(quantisations),
    )
    .addOption(dataOption())
    .option(
      '--keep-batch-norm',
      'do not fold batch normalisation into the convolutions (onnx only)',
    )
    .option('--logits', 'answer with logits instead of probabilities (onnx only)')
    .addOption(
      new Option(
        '--names <whose>',
        "the reference's (default) or torchvision's (pytorch only)",
      ).choices(['reference', 'torchvision']),
    )
    .option('--to <path>', 'the folder (tfjs) or file to write (default: by format)')
    .addHelpText('after', examples)
    .action(async (run: string, options: ExportOptions) => {
      const { exportRun } = await import('./export-run.ts');
      await exportRun(run, options);
    });
}
