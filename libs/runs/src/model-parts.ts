import type { io } from '@tensorflow/tfjs-core';

/** Browsers cache and fetch files of this size well; tfjs' own converter cuts weights so too. */
const SHARD_BYTES = 4 * 1024 * 1024;

/** A tfjs LayersModel as files: what `model.json` says, and the shards beside it. */
export interface ModelParts {
  model: string;
  shards: { path: string; bytes: Uint8Array }[];
}

/** All weights of a model, one after the other. */
export function weightsOf({ weightData }: io.ModelArtifacts): Uint8Array<ArrayBuffer> {
  const parts = [weightData ?? []].flat().map((part) => new Uint8Array(part as ArrayBuffer));
  // One part is taken as it is: a VGG-16 for ImageNet has half a gigabyte.
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Cuts a model into its files. Shards are named by their content.
 * @param weights of `weightsOf`
 * @param sha256 of the weights, in hexadecimal digits
 */
export function modelParts(
  artifacts: io.ModelArtifacts,
  weights: Uint8Array,
  sha256: string,
): ModelParts {
  const { weightSpecs = [], weightData: _, getWeightStream: __, ...description } = artifacts;
  const count = Math.ceil(weights.length / SHARD_BYTES);
  const shards = Array.from({ length: count }, (_unused, i) => ({
    path: `weights.${sha256.slice(0, 16)}.${i + 1}of${count}.bin`,
    bytes: weights.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES),
  }));
  const paths = shards.map(({ path }) => path);
  const model = { ...description, weightsManifest: [{ paths, weights: weightSpecs }] };
  return { model: JSON.stringify(model), shards };
}
