import type { io } from '@tensorflow/tfjs-core';

/** How the kernels of an export may be kept. */
export const quantisations = ['float16', 'uint8'] as const;
export type Quantisation = (typeof quantisations)[number];

/**
 * A model with its kernels in 2 or 1 byte a weight, which plain `tf.loadLayersModel` restores to
 * float32 when it loads. Biases and batch normalisation, few and delicate, stay float32.
 * - `float16`: the nearest half.
 * - `uint8`: 256 equal steps from a kernel's least to its largest weight, of which zero is one
 *   (Jacob et al. 2018, section 2.1).
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
  const least = values.reduce((a, b) => Math.min(a, b), 0);
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  const scale = (largest - least) / 255 || 1;
  const min = scale * Math.round(least / scale);
  const bytes = Uint8Array.from(values, (value) =>
    Math.min(255, Math.max(0, Math.round((value - min) / scale))),
  );
  return { spec: { ...spec, quantization: { dtype: 'uint8', scale, min } }, bytes };
}

const one = new Float32Array(1);
const bits = new Uint32Array(one.buffer);

/** The bits of the nearest IEEE 754 binary16, ties to even; past its range infinity. */
export function toHalf(value: number): number {
  one[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  const magnitude = Math.abs(one[0]);
  if (Number.isNaN(magnitude)) return 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  // Below the smallest normal number the step stays the same, and the bits count the steps.
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude || 2 ** -14)));
  const fraction = roundToEven(magnitude / 2 ** (exponent - 10));
  return sign | (exponent === -14 ? fraction : ((exponent + 14) << 10) + fraction);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
