import { readSafetensorsHeader } from '@vgg/formats';
import { Failure } from '../failure.ts';
import { line } from '../language/line.ts';
import type { LabelledImages } from '../protocol/facts.ts';

/**
 * Reads a model's test images as a server tells them: a safetensors file with `images`, U8
 * [N, size, size, 3], and `labels`, I32 [N], which are indices into the model's classes.
 * @throws FormatError, or Failure, where the bytes are no such file
 */
export function readServerImages(file: Uint8Array): LabelledImages {
  const { entries, headerBytes, dataBytes } = readSafetensorsHeader(file);
  const bytesOf = (name: string, type: string) => {
    const entry = entries.find((one) => one.name === name && one.type === type);
    if (!entry || file.length !== headerBytes + dataBytes) {
      throw new Failure(line`These are no test images: expected are images (U8) and labels (I32)`);
    }
    return {
      shape: entry.shape,
      bytes: new Uint8Array(file.subarray(headerBytes + entry.begin, headerBytes + entry.end)),
    };
  };
  const images = bytesOf('images', 'U8');
  const labels = new Int32Array(bytesOf('labels', 'I32').bytes.buffer);
  const [count, size, width, channels] = images.shape;
  if (count !== labels.length || count === 0 || size !== width || channels !== 3) {
    throw new Failure(
      line`These are no test images: ${labels.length} labels of [${images.shape.join()}]`,
    );
  }
  return { size, pixels: images.bytes, labels };
}

/** Whether a file is safetensors: after eight bytes its header begins, an object. */
export const isSafetensors = (file: Uint8Array): boolean =>
  file[8] === '{'.charCodeAt(0) && file.subarray(4, 8).every((byte) => byte === 0);
