import { decodeRecords, IMAGE_SIZE } from '@vgg/cifar/pixels';
import { Failure, lineOf } from '../failure.ts';
import { line } from '../language/line.ts';
import type { LabelledImages } from '../protocol/facts.ts';

/**
 * Reads one of CIFAR-10's binary files.
 * @throws Failure where the bytes are no such file
 */
export function readTestBatch(bytes: Uint8Array): LabelledImages {
  try {
    const { labels, pixels } = decodeRecords('test_batch.bin', bytes);
    return { size: IMAGE_SIZE, labels: Int32Array.from(labels), pixels };
  } catch (error) {
    throw new Failure(line`These are not CIFAR-10's test images: ${lineOf(error)}`);
  }
}
