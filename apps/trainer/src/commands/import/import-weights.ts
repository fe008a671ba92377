import { basename, extname } from 'node:path';
import { chooseEngine } from '@vgg/backend-node';
import {
  saveModel,
  architectureOf,
  describeNetwork,
  firstProgress,
  type NamedValues,
} from '@vgg/core';
import { createRun } from '@vgg/runs';
import { UsageError } from '../../errors.ts';
import { readWeightsFile } from '../../loading/read-weights-file.ts';
import { versions } from '../../training/versions.ts';
import { type CardFlags, cardOf } from './card.ts';

/** As many as ImageNet's, which torchvision's networks tell apart. */
const IMAGENET_CLASSES = 1000;

export interface ImportOptions extends CardFlags {
  name?: string;
  out: string;
}

/**
 * Answers `vgg import`. Everything is read and checked before the run's folder is made; where
 * writing fails, nothing of it stays.
 * @throws UsageError where the file or what is said of it is not accepted
 * @throws RunError where the name is taken or the disk refuses
 */
export async function importWeights(path: string, options: ImportOptions): Promise<void> {
  const began = performance.now();
  const file = await readWeightsFile(path);
  const { values } = file;
  const { card, normalised } = await cardOf(file, options);
  checkFinite(path, values);
  const engine = await chooseEngine('cpu');
  const checkpoint = { tensors: values, progress: firstProgress(0, 1) };
  const run = await createRun(
    options.out,
    { card, engine: engine.name, versions: versions(engine) },
    options.name ?? nameOf(path),
    async (run) => {
      await run.saveCheckpoint(checkpoint, { best: true });
      await saveModel(card, values, (artifacts) => run.writeModel(artifacts));
    },
  );
  if (!normalised) {
    process.stderr.write(
      'vgg: nothing tells how pixels are normalised: they are taken from 0 to 1 (--preset, --mean, --deviation)\n',
    );
  }
  const named = options.classes !== undefined || file.classes !== undefined;
  if (!named && card.classes.length === IMAGENET_CLASSES) {
    process.stderr.write(
      "vgg: nothing names the 1000 classes: --classes imagenet gives them ImageNet's names\n",
    );
  }
  const { configuration, batchNorm } = card.network;
  const { parameters } = describeNetwork(architectureOf(card));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(
    [
      `VGG-${configuration} ${batchNorm ? 'with' : 'without'} batch normalisation, ${(parameters / 1e6).toFixed(1)} million parameters, ${card.classes.length} classes, ${card.input.size} pixels; ${seconds} s`,
      `Predict: npm run vgg -- predict ${run.folder} <picture>`,
      `Serve:   npm run serve -- --runs ${options.out}`,
      `${run.folder}\n`,
    ].join('\n'),
  );
}

/** A network with a weight that is no number answers nothing. */
function checkFinite(path: string, values: NamedValues): void {
  for (const [name, { data }] of Object.entries(values)) {
    if (data.some((value) => !Number.isFinite(value))) {
      throw new UsageError(`${path}: ${name} holds numbers that are infinite or none`);
    }
  }
}

/** A run's name from a file's: `vgg16-397923af.pth` becomes `vgg16-397923af`. */
function nameOf(path: string): string {
  const stem = basename(path, extname(path));
  const name = stem.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  return name.slice(0, 80) || 'imported';
}
