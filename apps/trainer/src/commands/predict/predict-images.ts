import { softmax, tensor4d } from '@tensorflow/tfjs-core';
import { CLASSES, normalise, readImage } from '@vgg/cifar';
import { Predictor } from '@vgg/core';
import { openNetwork } from '../../loading/open-network.ts';
import type { NetworkOptions } from '../../options/network.ts';
import { terminalOf } from '../../terminal/terminal.ts';
import { type Prediction, predictionTable } from './table.ts';

/** Answers `vgg predict`. An image that cannot be read ends it before anything is computed. */
export async function predictImages(
  folder: string,
  images: string[],
  options: NetworkOptions & { top: number; json?: boolean },
): Promise<void> {
  const read = await Promise.all(images.map((image) => readImage(image)));
  const { network } = await openNetwork(folder, options);
  const predictor = new Predictor(network);
  const size = network.architecture.inputSize;
  const predictions: Prediction[] = [];
  for (const [index, pixels] of read.entries()) {
    const input = tensor4d(normalise(pixels), [1, size, size, 3]);
    const logits = predictor.logits(input);
    const shares = softmax(logits);
    const values = await shares.data();
    for (const used of [input, logits, shares]) used.dispose();
    predictions.push({
      image: images[index],
      probabilities: CLASSES.map((name, label) => ({ name, probability: values[label] })),
    });
  }
  predictor.dispose();
  network.dispose();
  const { top } = options;
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ predictions: predictions.map((one) => topOf(one, top)) })}\n`
      : `${predictionTable(predictions, { top, terminal: terminalOf(process.stdout) })}\n`,
  );
}

function topOf({ image, probabilities }: Prediction, top: number): Prediction {
  const sorted = probabilities.toSorted((a, b) => b.probability - a.probability);
  return { image, probabilities: sorted.slice(0, top) };
}
