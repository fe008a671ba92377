import { Classifier, Predictor } from '@vgg/core';
import { DataError, readPicture, readPictureFile } from '@vgg/datasets';
import { oneLine } from '../../errors.ts';
import { openNetwork } from '../../loading/open-network.ts';
import type { NetworkOptions } from '../../options/network.ts';
import { terminalOf } from '../../terminal/terminal.ts';
import { picturesOf } from './pictures.ts';
import { type Prediction, predictionTable } from './table.ts';

/**
 * Answers `vgg predict`. A picture that cannot be read is named on standard error, the others are
 * answered, and the exit code is 1.
 */
export async function predictImages(
  folder: string,
  places: readonly string[],
  options: NetworkOptions & { top: number; json?: boolean },
): Promise<void> {
  const { run, network } = await openNetwork(folder, options);
  const predictor = new Predictor(network);
  const classifier = new Classifier(run.card, predictor);
  const { top } = options;
  const predictions: Prediction[] = [];
  for await (const picture of picturesOf(places)) {
    try {
      if (picture instanceof DataError) throw picture;
      const { name, input } = picture;
      const pixels =
        typeof input === 'string'
          ? await readPictureFile(input, run.card.input)
          : await readPicture(input, run.card.input, { name });
      const { probabilities } = await classifier.classify([pixels]);
      predictions.push({
        image: name,
        probabilities: classifier
          .label(probabilities, top)
          .map(({ label: name, probability }) => ({ name, probability })),
      });
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      process.stderr.write(`vgg: ${oneLine(error)}\n`);
      process.exitCode = 1;
    }
  }
  predictor.dispose();
  network.dispose();
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ predictions })}\n`);
  } else if (predictions.length > 0) {
    const terminal = terminalOf(process.stdout);
    process.stdout.write(`${predictionTable(predictions, { top, terminal })}\n`);
  }
}
