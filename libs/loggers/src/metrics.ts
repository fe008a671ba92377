import type { TrainingEvent } from '@vgg/core';

/** The figures of an event under the names that TensorBoard and MLflow group by; none for most. */
export function metricsOf(event: TrainingEvent): Record<string, number> {
  switch (event.event) {
    case 'step':
      return {
        'train/loss': event.loss,
        'train/gradient_norm': event.gradientNorm,
        'train/learning_rate': event.learningRate,
        'train/images_per_second': event.imagesPerSecond,
      };
    case 'evaluation':
      return { 'test/accuracy': event.testAccuracy, 'test/loss': event.testLoss };
    case 'epoch':
      return {
        'epoch/number': event.epoch,
        'epoch/train_loss': event.trainLoss,
        'epoch/seconds': event.seconds,
      };
    default:
      return {};
  }
}
