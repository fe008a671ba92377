import { type Tensor1D, type Tensor4D, tensor, tensor1d } from '@tensorflow/tfjs-core';
import { crossEntropy } from '../layers/cross-entropy.ts';
import { Predictor, type Weighted } from '../predictor.ts';
import { logitsOfViews, type TestTimeAugmentation } from '../test-time-augmentation.ts';
import type { StopSignal } from './abort.ts';
import type { Batch, TrainingData } from './data.ts';

/** Large enough to keep every thread busy, small enough for little memory. */
const BATCH_SIZE = 250;

export interface Evaluation {
  /** Share of the images whose largest logit is their label. */
  accuracy: number;
  /** Mean cross-entropy. */
  loss: number;
  images: number;
  /** confusion[label][prediction] counts images. */
  confusion: number[][];
}

/** Where an evaluation can be watched or left. */
export interface EvaluationHooks {
  /** Called between batches with the number of images done. */
  progress?: (done: number) => void | Promise<void>;
  /** The test images, or those held back from training. */
  on?: 'test' | 'validation';
  /** Answer by the mean over several views of each image. */
  augmentation?: TestTimeAugmentation | undefined;
  signal?: StopSignal;
}

/**
 * Tests a network on all test or validation images: dropout off, batch normalisation with its moving averages.
 * @throws the signal's reason when it aborts.
 */
export async function evaluate(
  network: Weighted,
  data: TrainingData,
  hooks: EvaluationHooks = {},
): Promise<Evaluation> {
  const classes = data.classes.length;
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const predictor = new Predictor(network);
  let lossSum = 0;
  let images = 0;
  try {
    const batches =
      hooks.on === 'validation' ? data.validationBatches(BATCH_SIZE) : data.testBatches(BATCH_SIZE);
    for await (const batch of batches) {
      hooks.signal?.throwIfAborted();
      const { predictions, loss } = await predict(
        predictor,
        batch,
        data.imageSize,
        hooks.augmentation,
      );
      predictions.forEach((prediction, index) => {
        confusion[batch.labels[index]][prediction] += 1;
      });
      lossSum += loss * batch.size;
      images += batch.size;
      await hooks.progress?.(images);
    }
  } finally {
    predictor.dispose();
  }
  const right = confusion.reduce((sum, row, label) => sum + row[label], 0);
  return { accuracy: right / images, loss: lossSum / images, images, confusion };
}

async function predict(
  predictor: Predictor,
  batch: Batch,
  imageSize: number,
  augmentation: TestTimeAugmentation | undefined,
) {
  const [images, labels] = batchTensors(batch, imageSize);
  const logits = augmentation
    ? logitsOfViews(predictor, images, augmentation)
    : predictor.logits(images);
  const { loss, dLogits } = crossEntropy(logits, labels, 0);
  const [values, [lossValue]] = await Promise.all([logits.data(), loss.data()]);
  const classes = logits.shape[1];
  const predictions = Array.from({ length: batch.size }, (_, index) =>
    indexOfLargest(values.subarray(index * classes, (index + 1) * classes)),
  );
  for (const used of [images, labels, logits, loss, dLogits]) used.dispose();
  return { predictions, loss: lossValue };
}

/** A batch on the engine: images [N, size, size, 3] and int32 labels [N]. The caller disposes. */
export function batchTensors(batch: Batch, imageSize: number): [Tensor4D, Tensor1D] {
  return [
    tensor(batch.images, [batch.size, imageSize, imageSize, 3]) as Tensor4D,
    tensor1d(batch.labels, 'int32'),
  ];
}

function indexOfLargest(values: ArrayLike<number>): number {
  let largest = 0;
  for (let index = 1; index < values.length; index += 1) {
    if (values[index] > values[largest]) largest = index;
  }
  return largest;
}
