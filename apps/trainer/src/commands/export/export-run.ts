import { io } from '@tensorflow/tfjs-core';
import { chooseEngine } from '@vgg/backend-node';
import {
  architectureOf,
  type ModelCard,
  type NamedValues,
  Network,
  toReferenceWeights,
} from '@vgg/core';
import { openRun, writeModelFiles, writeSafetensors } from '@vgg/runs';
import { Failure, UsageError } from '../../errors.ts';
import { findRun } from '../../loading/find-run.ts';
import { openDataOf } from '../../loading/open-data.ts';
import { testNetwork } from '../../loading/test-network.ts';
import { saveModel } from '../../training/save-model.ts';
import { type Quantisation, quantise } from './quantise.ts';

export interface ExportOptions {
  format: 'tfjs' | 'pytorch';
  checkpoint: 'best' | 'last';
  quantize?: Quantisation;
  data?: string;
  to?: string;
}

/**
 * Answers `vgg export`. A quantised network is tested beside the one that it came from, because
 * nobody should have to guess what its size has cost.
 * @throws UsageError where quantised PyTorch weights are asked for
 */
export async function exportRun(folder: string, options: ExportOptions): Promise<void> {
  const { format, quantize } = options;
  if (quantize && format === 'pytorch') {
    throw new UsageError('--quantize is for --format tfjs: PyTorch loads float32 weights');
  }
  const run = await openRun(await findRun(folder));
  const shape = run.architecture;
  const { configuration } = shape;
  const checkpoint =
    options.checkpoint === 'best' ? await run.loadBest() : (await run.loadCheckpoint())?.checkpoint;
  if (!checkpoint) throw new Failure(`${folder} has no checkpoint yet: train it first`);
  const place = options.to ?? (format === 'tfjs' ? 'model' : `${run.name}.safetensors`);
  if (format === 'pytorch') {
    const tensors = toReferenceWeights(shape, checkpoint.tensors);
    const { input, classes } = run.card;
    const metadata = {
      configuration,
      classes: JSON.stringify(classes),
      input: JSON.stringify(input),
      normalisation: '(pixels / 255 - mean) / deviation, of input, in the order R, G, B',
    };
    await writeSafetensors(place, { tensors, metadata });
  } else {
    await chooseEngine(quantize ? 'auto' : 'cpu');
    await saveModel(run.cardAt(checkpoint.progress), checkpoint.tensors, async (artifacts) => {
      if (!quantize) return writeModelFiles(place, artifacts);
      const small = quantise(artifacts, quantize);
      const test = await tester(run.card, options.data);
      const before = await test(checkpoint.tensors, 'testing as it is');
      const after = await test(restored(small), 'testing quantised');
      // Only now: what stands there is tested.
      await writeModelFiles(place, small);
      process.stdout.write(`${lossLine(artifacts, small, before, after)}\n`);
    });
  }
  process.stdout.write(`${place}\n`);
}

/** Tests weights of one network, one set after the other. */
async function tester(card: ModelCard, folder: string | undefined) {
  const { data } = await openDataOf(card, folder);
  return async (tensors: NamedValues, what: string): Promise<number> => {
    const network = new Network(architectureOf(card), 0);
    network.load(tensors);
    const { accuracy } = await testNetwork(network, data, what);
    network.dispose();
    return accuracy;
  };
}

/** The weights as whoever loads the export gets them. */
function restored({ weightData, weightSpecs = [] }: io.ModelArtifacts): NamedValues {
  const tensors = io.decodeWeights(weightData as ArrayBuffer, weightSpecs);
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const value = { shape: tensor.shape, data: tensor.dataSync() as Float32Array };
      tensor.dispose();
      return [name, value];
    }),
  );
}

function lossLine(
  large: io.ModelArtifacts,
  small: io.ModelArtifacts,
  before: number,
  after: number,
): string {
  const megabytes = ({ weightData }: io.ModelArtifacts) => {
    const bytes = [weightData ?? []].flat().reduce((sum, part) => sum + part.byteLength, 0);
    return `${(bytes / 1e6).toFixed(1)} MB`;
  };
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const points = (100 * (after - before)).toFixed(2);
  return `${megabytes(large)} became ${megabytes(small)}; test accuracy ${percent(before)} became ${percent(after)} (${points} points)`;
}
