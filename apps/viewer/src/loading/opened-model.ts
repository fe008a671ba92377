import { io } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { Failure, lineOf } from '../failure.ts';
import { line } from '../language/line.ts';
import { chainOf, type StockLayer } from '../network/chain.ts';
import type { Card, NetworkFacts } from '../protocol/facts.ts';
import { cardOfModel } from './card.ts';

/** A model with its weights, and what is known of its files. */
export interface OpenedModel {
  model: LayersModel;
  /** Its layers, from image to answer. */
  chain: StockLayer[];
  card: Card;
  bytes: number;
  stored: NetworkFacts['stored'];
  cached: boolean;
}

/** model.json, read and found to be one. */
export interface ModelDescription {
  artifacts: Omit<io.ModelArtifacts, 'weightSpecs' | 'weightData'>;
  weightSpecs: io.WeightsManifestEntry[];
  /** Paths of the files with the weights, beside model.json. */
  shards: string[];
  /** Of all weights, as they are stored. */
  bytes: number;
}

/** @throws Failure where the text is no model.json of a tfjs layers model. */
export function readModelJson(text: string, name: string): ModelDescription {
  let json: Partial<io.ModelJSON>;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Failure(line`${name} is not JSON: expected is the model.json of a tfjs layers model`);
  }
  const { modelTopology, weightsManifest, ...rest } = json;
  if (json.format === 'graph-model') {
    throw new Failure(line`${name} is a tfjs graph model; only layers models tell of their layers`);
  }
  if (!modelTopology || !Array.isArray(weightsManifest)) {
    throw new Failure(line`${name} is not the model.json of a tfjs layers model`);
  }
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  return {
    artifacts: { ...rest, modelTopology },
    weightSpecs,
    shards: weightsManifest.flatMap(({ paths }) => paths),
    bytes: weightSpecs.reduce((sum, spec) => sum + byteLength(spec), 0),
  };
}

/** @throws Failure where the weights are not those that model.json speaks of. */
export async function openModel(
  description: ModelDescription,
  weightData: ArrayBuffer,
  cached = false,
): Promise<OpenedModel> {
  const { artifacts, weightSpecs, bytes } = description;
  if (weightData.byteLength !== bytes) {
    throw new Failure(
      line`The weights do not fit the network: model.json speaks of ${bytes} bytes, there are ${weightData.byteLength}`,
    );
  }
  const model = await loadLayersModel(
    io.fromMemory({ ...artifacts, weightSpecs, weightData }),
  ).catch((error: unknown) => {
    throw new Failure(line`The weights do not fit the network: ${lineOf(error)}`);
  });
  const chain = chainOf(model);
  return {
    model,
    chain,
    card: cardOfModel(artifacts.userDefinedMetadata, chain),
    bytes,
    stored: weightSpecs.find(({ quantization }) => quantization)?.quantization?.dtype ?? 'float32',
    cached,
  };
}

const BYTES: Record<string, number> = {
  float32: 4,
  int32: 4,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

function byteLength({ shape, dtype, quantization }: io.WeightsManifestEntry): number {
  return shape.reduce((a, b) => a * b, 1) * (BYTES[quantization?.dtype ?? dtype] ?? Number.NaN);
}
