import type { io } from '@tensorflow/tfjs-core';
import { toBytes, toHalf } from '@vgg/formats';

/** How the kernels of an export may be kept. */
export const quantisations = ['float16', 'uint8'] as const;
export type Quantisation = (typeof quantisations)[number];

/**
 * A model with its kernels in 2 or 1 byte a weight, which plain `tf.loadLayersModel` restores to
 * float32 when it loads. Biases and batch normalisation, few and delicate, stay float32.
 * - `float16`: the nearest half.
 * - `uint8`: 256 equal steps from a kernel's least to its largest weight, of which zero is one.
 * @param artifacts float32 weights in the order of their specs
 */
export function quantise(artifacts: io.ModelArtifacts, to: Quantisation): io.ModelArtifacts {
  const { weightSpecs = [], weightData } = artifacts;
  const data = Buffer.concat([weightData ?? []].flat().map((part) => new Uint8Array(part)));
  let at = 0;
  const kept = weightSpecs.map((spec) => {
    const size = spec.shape.reduce((product, side) => product * side, 1);
    const bytes = data.buffer.slice(data.byteOffset + at, data.byteOffset + at + 4 * size);
    at += 4 * size;
    if (spec.shape.length < 2) return { spec, bytes: new Uint8Array(bytes) };
    const values = new Float32Array(bytes);
    return to === 'float16' ? halves(spec, values) : steps(spec, values);
  });
  const all = Buffer.concat(kept.map(({ bytes }) => bytes));
  return {
    ...artifacts,
    weightSpecs: kept.map(({ spec }) => spec),
    weightData: all.buffer.slice(all.byteOffset, all.byteOffset + all.length),
  };
}

interface Kept {
  spec: io.WeightsManifestEntry;
  bytes: Uint8Array;
}

function halves(spec: io.WeightsManifestEntry, values: Float32Array): Kept {
  const bytes = new Uint8Array(Uint16Array.from(values, toHalf).buffer);
  return { spec: { ...spec, quantization: { dtype: 'float16' } }, bytes };
}

function steps(spec: io.WeightsManifestEntry, values: Float32Array): Kept {
  const { bytes, ...quantised } = toBytes(values);
  return { spec: { ...spec, quantization: { dtype: 'uint8', ...quantised } }, bytes };
}
