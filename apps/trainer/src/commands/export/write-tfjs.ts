import { io } from '@tensorflow/tfjs-core';
import { chooseEngine } from '@vgg/backend-node';
import { saveModel, architectureOf, type ModelCard, type NamedValues, Network } from '@vgg/core';
import { writeModelFiles } from '@vgg/runs';
import { openDataOf } from '../../loading/open-data.ts';
import { testNetwork } from '../../loading/test-network.ts';
import { type Quantisation, quantise } from './quantise.ts';

/**
 * Writes a network as a tfjs LayersModel. A quantised one is tested beside the one that it came
 * from, because nobody should have to guess what its size has cost.
 * @param data other data than it learned from, to test a quantised network on
 */
export async function writeTfjsFolder(
  folder: string,
  card: ModelCard,
  tensors: NamedValues,
  { quantize, data }: { quantize?: Quantisation; data?: string },
): Promise<void> {
  await chooseEngine(quantize ? 'auto' : 'cpu');
  await saveModel(card, tensors, async (artifacts) => {
    if (!quantize) return writeModelFiles(folder, artifacts);
    const small = quantise(artifacts, quantize);
    const test = await tester(card, data);
    const before = await test(tensors, 'testing as it is');
    const after = await test(await restored(small), 'testing quantised');
    // Only now: what stands there is tested.
    await writeModelFiles(folder, small);
    process.stdout.write(`${lossLine(artifacts, small, before, after)}\n`);
  });
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
async function restored({ weightData, weightSpecs = [] }: io.ModelArtifacts): Promise<NamedValues> {
  const tensors = io.decodeWeights(weightData as ArrayBuffer, weightSpecs);
  const values: NamedValues = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    // A graphics card can be waited for only.
    values[name] = { shape: tensor.shape, data: await tensor.data<'float32'>() };
    tensor.dispose();
  }
  return values;
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
