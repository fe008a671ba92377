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
      return known({
        'test/accuracy': event.testAccuracy,
        'test/loss': event.testLoss,
        'validation/accuracy': event.validationAccuracy,
        'validation/loss': event.validationLoss,
      });
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

/** Those that were measured. */
function known(metrics: Record<string, number | null | undefined>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(metrics).filter(
      (metric): metric is [string, number] => typeof metric[1] === 'number',
    ),
  );
}
