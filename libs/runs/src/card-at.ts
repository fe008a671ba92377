import type { ModelCard, Progress } from '@vgg/core';

/** A run's card with what the network has reached at a checkpoint, where it was trained in this run. */
export function cardAt(card: ModelCard, progress: Progress): ModelCard {
  if (!card.training) return card;
  const tested = progress.evaluatedStep === progress.step;
  const { step, epoch, testAccuracy, validationAccuracy } = progress;
  const result = {
    step,
    epoch,
    testAccuracy: tested ? testAccuracy : null,
    ...(validationAccuracy === null
      ? {}
      : { validationAccuracy: tested ? validationAccuracy : null }),
  };
  return { ...card, result };
}
