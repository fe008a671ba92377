import { chooseEngine } from '@vgg/backend-node';
import { type Architecture, architecture, toReferenceWeights } from '@vgg/core';
import { openRun, writeModelFiles, writeSafetensors } from '@vgg/runs';
import { Failure } from '../errors.ts';
import { saveModel } from '../training/save-model.ts';

/** Answers `vgg export`. */
export async function exportRun(
  folder: string,
  options: { format: 'tfjs' | 'pytorch'; checkpoint: 'best' | 'last'; to?: string },
): Promise<void> {
  const run = await openRun(folder);
  const { configuration } = run.settings;
  const shape = architecture(configuration, run.settings.options as Partial<Architecture>);
  const checkpoint =
    options.checkpoint === 'best' ? await run.loadBest() : (await run.loadCheckpoint())?.checkpoint;
  if (!checkpoint) throw new Failure(`${folder} has no checkpoint yet: train it first`);
  const place = options.to ?? (options.format === 'tfjs' ? 'model' : `${run.name}.safetensors`);
  if (options.format === 'tfjs') {
    await chooseEngine('cpu');
    await saveModel(shape, checkpoint.tensors, (artifacts) => writeModelFiles(place, artifacts));
  } else {
    const tensors = toReferenceWeights(shape, checkpoint.tensors);
    await writeSafetensors(place, { tensors, metadata: { configuration } });
  }
  process.stdout.write(`${place}\n`);
}
