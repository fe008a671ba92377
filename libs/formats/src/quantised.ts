import { z } from 'zod';
import { FormatError } from './format-error.ts';
import type { NamedTensors } from './named-tensors.ts';
import { writeSafetensorsHeader } from './safetensors/header.ts';
import { joinTensors, type StoredTensors } from './safetensors/stored-tensors.ts';

/** What a byte stands for: value = byte * scale + min. */
export interface Steps {
  scale: number;
  min: number;
}

/** Where a file of tensors keeps the steps of those that are bytes. */
const KEY = 'quantisation';

/**
 * Values as bytes: 256 equal steps from the least to the largest, of which zero is one (Jacob et al.
 * 2018, section 2.1).
 */
export function toBytes(values: Float32Array): Steps & { bytes: Uint8Array<ArrayBuffer> } {
  let least = 0;
  let largest = 0;
  for (let i = 0; i < values.length; i += 1) {
    if (values[i] < least) least = values[i];
    else if (values[i] > largest) largest = values[i];
  }
  const scale = (largest - least) / 255 || 1;
  const min = scale * Math.round(least / scale);
  // It rounds and clamps as it is written, several times as fast as by hand.
  const rounded = new Uint8ClampedArray(values.length);
  const perStep = 1 / scale;
  for (let i = 0; i < values.length; i += 1) rounded[i] = (values[i] - min) * perStep;
  return { bytes: new Uint8Array(rounded.buffer), scale, min };
}

/** The values that bytes stand for. */
export function fromBytes(bytes: Uint8Array, { scale, min }: Steps): Float32Array {
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i += 1) values[i] = bytes[i] * scale + min;
  return values;
}

/**
 * A safetensors file of about a quarter of the size: kernels as bytes, biases and batch normalisation,
 * few and delicate, as they are. `readSafetensors` gives back float32.
 * @param metadata strings to keep beside the tensors
 * @throws FormatError when a tensor's shape and data disagree or a name is not allowed
 */
export function writeQuantised(
  tensors: NamedTensors,
  metadata: Record<string, string>,
): Uint8Array<ArrayBuffer> {
  const steps: Record<string, Steps> = {};
  const stored: StoredTensors = {};
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    if (shape.length < 2) {
      stored[name] = { shape, data };
      continue;
    }
    const { bytes, scale, min } = toBytes(data);
    steps[name] = { scale, min };
    stored[name] = { shape, data: bytes };
  }
  const notes = Object.entries({ ...metadata, [KEY]: JSON.stringify(steps) });
  return joinTensors(writeSafetensorsHeader(stored, notes), stored);
}

const stepsSchema = z.record(z.string(), z.object({ scale: z.number(), min: z.number() }));

/**
 * What the bytes of a file's tensors stand for, by their names; none where nothing is quantised.
 * @throws FormatError where it cannot be understood
 */
export function stepsIn(metadata: Record<string, string>): ReadonlyMap<string, Steps> {
  const text = metadata[KEY];
  if (text === undefined) return new Map();
  try {
    return new Map(Object.entries(stepsSchema.parse(JSON.parse(text))));
  } catch {
    throw new FormatError('damaged: what its quantised tensors stand for is unreadable');
  }
}
