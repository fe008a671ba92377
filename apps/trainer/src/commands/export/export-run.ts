import { openRun } from '@vgg/runs';
import { Failure, UsageError } from '../../errors.ts';
import { findRun } from '../../loading/find-run.ts';
import type { Quantisation } from './quantise.ts';
import type { OnnxExportOptions } from './write-onnx.ts';
import type { pytorchNames } from './write-pytorch.ts';

export interface ExportOptions extends OnnxExportOptions {
  format: 'tfjs' | 'onnx' | 'pytorch';
  checkpoint: 'best' | 'last';
  names?: (typeof pytorchNames)[number];
  quantize?: Quantisation;
  data?: string;
  to?: string;
}

/** The formats' own options, and what each writes where no place is given. */
const formats = {
  tfjs: { own: ['quantize', 'data'], place: () => 'model' },
  onnx: { own: ['keepBatchNorm', 'logits'], place: (run: string) => `${run}.onnx` },
  pytorch: { own: ['names'], place: (run: string) => `${run}.safetensors` },
} as const;

/**
 * Answers `vgg export`.
 * @throws UsageError where an option is of another format
 */
export async function exportRun(folder: string, options: ExportOptions): Promise<void> {
  checkOptions(options);
  const run = await openRun(await findRun(folder));
  const checkpoint =
    options.checkpoint === 'best' ? await run.loadBest() : (await run.loadCheckpoint())?.checkpoint;
  if (!checkpoint) throw new Failure(`${folder} has no checkpoint yet: train it first`);
  const { tensors, progress } = checkpoint;
  const card = run.cardAt(progress);
  const place = options.to ?? formats[options.format].place(run.name);
  if (options.format === 'onnx') {
    const { writeOnnxFile } = await import('./write-onnx.ts');
    await writeOnnxFile(place, card, tensors, options);
  } else if (options.format === 'pytorch') {
    const { writePyTorchFile } = await import('./write-pytorch.ts');
    await writePyTorchFile(place, card, tensors, options.names ?? 'reference');
  } else {
    const { writeTfjsFolder } = await import('./write-tfjs.ts');
    await writeTfjsFolder(place, card, tensors, options);
  }
  process.stdout.write(`${place}\n`);
}

const flags = {
  quantize: '--quantize',
  data: '--data',
  keepBatchNorm: '--keep-batch-norm',
  logits: '--logits',
  names: '--names',
} as const;

function checkOptions(options: ExportOptions): void {
  for (const [format, { own }] of Object.entries(formats)) {
    const foreign = own.find((name) => options[name] !== undefined);
    if (foreign === undefined || format === options.format) continue;
    throw new UsageError(`${flags[foreign]} is for --format ${format}, not ${options.format}`);
  }
}
