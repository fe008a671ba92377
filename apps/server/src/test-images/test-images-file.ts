import type { TrainingData } from '@vgg/core';

const BATCH = 64;

/**
 * The first test images of a data set as a safetensors file: `images`, U8 [N, size, size, 3], and
 * `labels`, I32 [N], which index the network's classes; `of` in its metadata tells how many there are.
 * @param data with images of values from 0 to 255
 */
export async function testImagesFile(
  data: TrainingData,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { imageSize, testCount } = data;
  const count = Math.min(limit, testCount);
  const each = imageSize * imageSize * 3;
  const header = headerOf(count, imageSize, testCount);
  const labelsAt = header.length;
  const imagesAt = labelsAt + 4 * count;
  const file = new Uint8Array(imagesAt + count * each);
  file.set(header);
  const numbers = new DataView(file.buffer);
  let place = 0;
  for await (const { images, labels, size } of data.testBatches(BATCH)) {
    for (let i = 0; i < size && place < count; i++, place++) {
      numbers.setInt32(labelsAt + 4 * place, labels[i], true);
      const target = imagesAt + place * each;
      for (let at = 0; at < each; at++) file[target + at] = Math.round(images[i * each + at]);
    }
    if (place === count) break;
  }
  return file;
}

/** https://github.com/huggingface/safetensors: the header's length, then JSON, padded to 8 bytes. */
function headerOf(count: number, size: number, of: number): Uint8Array {
  const labels = 4 * count;
  const images = labels + count * size * size * 3;
  const json = JSON.stringify({
    __metadata__: { of: String(of) },
    labels: { dtype: 'I32', shape: [count], data_offsets: [0, labels] },
    images: { dtype: 'U8', shape: [count, size, size, 3], data_offsets: [labels, images] },
  });
  const length = Math.ceil(json.length / 8) * 8;
  const header = Buffer.alloc(8 + length, ' ');
  header.writeBigUInt64LE(BigInt(length));
  header.write(json, 8);
  return header;
}
