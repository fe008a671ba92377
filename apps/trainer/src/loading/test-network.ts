import {
  type Evaluation,
  evaluate,
  type TestTimeAugmentation,
  type TrainingData,
  type Weighted,
} from '@vgg/core';
import { bar } from '../terminal/blocks.ts';

/** Tests a network on all test images, with a bar on standard error where that is a terminal. */
export async function testNetwork(
  network: Weighted,
  data: TrainingData,
  what = 'testing',
  augmentation?: TestTimeAugmentation,
): Promise<Evaluation> {
  const { stderr } = process;
  const progress = (images: number) => {
    if (!stderr.isTTY) return;
    const { done, track } = bar(images / data.testCount, 30);
    stderr.write(`\r${what} ${done}${track} ${images} of ${data.testCount} images\u001B[K`);
  };
  progress(0);
  try {
    return await evaluate(network, data, { progress, augmentation });
  } finally {
    if (stderr.isTTY) stderr.write('\r\u001B[K');
  }
}
