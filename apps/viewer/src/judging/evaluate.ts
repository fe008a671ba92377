import { breathe } from '@vgg/core';
import { asSeen } from '../images/as-seen.ts';
import { batchSize } from '../network/batch-size.ts';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import type { EvaluationProgress, EvaluationResult, LabelledImages } from '../protocol/facts.ts';
import { indexOfLargest } from './scores.ts';

/** Small enough that a stop is heard within a moment. */
const MOST_AT_ONCE = 50;

/**
 * The network's answers to all images.
 * @throws the signal's reason where it aborts
 */
export async function evaluate(
  network: LoadedNetwork,
  images: LabelledImages,
  tell: (progress: EvaluationProgress) => void,
  signal: AbortSignal,
): Promise<EvaluationResult> {
  const { labels, pixels, size } = images;
  const { input, classes: names } = network.facts.card;
  const total = labels.length;
  const bytes = size * size * 3;
  const batch = batchSize(input.size, MOST_AT_ONCE);
  const predictions = new Int32Array(total);
  const confidences = new Float32Array(total);
  const began = performance.now();
  let lossSum = 0;
  let correct = 0;
  for (let first = 0; first < total; first += batch) {
    signal.throwIfAborted();
    const last = Math.min(first + batch, total);
    const some = { size, pixels: pixels.subarray(first * bytes, last * bytes) };
    const shares = await network.probabilities(asSeen(some, input));
    const classes = names.length;
    for (let image = first; image < last; image += 1) {
      const row = shares.subarray((image - first) * classes, (image - first + 1) * classes);
      const prediction = indexOfLargest(row);
      predictions[image] = prediction;
      confidences[image] = row[prediction];
      lossSum -= Math.log(Math.max(row[labels[image]], 1e-30));
      if (prediction === labels[image]) correct += 1;
    }
    const seconds = (performance.now() - began) / 1000;
    tell({ done: last, total, correct, imagesPerSecond: last / seconds });
    await breathe();
  }
  const seconds = (performance.now() - began) / 1000;
  return { labels, predictions, confidences, loss: lossSum / total, seconds };
}
