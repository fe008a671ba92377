import type { Architecture } from '../architecture.ts';
import type { DataDescription } from '../data-description.ts';
import type { ModelCard, TrainingCard } from './model-card.ts';

/** The card of a network that learns from a data set. */
export function cardFor(
  { configuration, layers, head, batchNorm, dropout, initialiser }: Architecture,
  { imageSize, interpolation = 'lanczos', mean, deviation, classes, ...data }: DataDescription,
  training: TrainingCard,
): ModelCard {
  return {
    format: 1,
    network: { configuration, layers, head, batchNorm, dropout, initialiser },
    input: { size: imageSize, resize: imageSize, interpolation, mean, deviation },
    classes,
    data,
    training,
  };
}
