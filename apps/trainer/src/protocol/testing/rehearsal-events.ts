/**
 * A make-believe training: the events of a run that learns plausibly, for tests of what listens to
 * a training and for looking at the dashboard without waiting. Deterministic.
 */
import type { EvaluationEvent, TrainingEvent } from '@vgg/core';

export interface RehearsalOptions {
  configuration?: string;
  stepsPerEpoch?: number;
  /** May be a fraction, as with a time budget. */
  epochs?: number;
  secondsPerStep?: number;
  /** Steps before this one were done in an earlier session. */
  from?: number;
}

const BATCH = 128;
const EVALUATION_SECONDS = 12;
const PEAK_RATE = 1e-3;

/** The events in order; the commands of a dashboard have no effect on them. */
export function* rehearsalEvents(options: RehearsalOptions = {}): Generator<TrainingEvent> {
  const { configuration = 'A', stepsPerEpoch = 391, epochs = 2.3, secondsPerStep = 0.6 } = options;
  const from = options.from ?? 0;
  const totalSteps = Math.round(stepsPerEpoch * epochs);
  const random = noise(7);
  let seconds = 0;
  let epochBegan = 0;
  let sum = 0;
  let best = 0;
  let accuracy: number | null = null;
  yield {
    event: 'start',
    configuration,
    recipe: 'fast',
    batchNorm: true,
    parameters: 28_149_514,
    seed: 1,
    batchSize: BATCH,
    trainImages: stepsPerEpoch * BATCH,
    testImages: 10_000,
    stepsPerEpoch,
    step: from,
  };
  for (let step = from + 1; step <= totalSteps; step++) {
    const epoch = Math.ceil(step / stepsPerEpoch);
    const share = step / totalSteps;
    const own = secondsPerStep * (1 + 0.08 * random());
    const loss = 0.42 + 2.1 * Math.exp(-4.2 * share) + 0.16 * random() * (1.2 - share);
    seconds += own;
    sum += loss;
    yield {
      event: 'step',
      step,
      epoch,
      loss,
      gradientNorm: 1.1 + 4 * Math.exp(-9 * share) + 0.5 * Math.abs(random()),
      learningRate: PEAK_RATE * (share < 0.3 ? share / 0.3 : (1 - share) / 0.7),
      imagesPerSecond: BATCH / own,
      seconds,
      tensors: 217,
      bytes: 411_000_000,
    };
    if (step === from + 5 || step === totalSteps) {
      const plan = { event: 'plan', step, totalSteps, epochs } as const;
      if (step < totalSteps) yield { ...plan, expectedSeconds: totalSteps * secondsPerStep + 36 };
    }
    if (step % stepsPerEpoch !== 0 && step !== totalSteps) continue;
    seconds += EVALUATION_SECONDS;
    accuracy = 0.835 - 0.5 * Math.exp(-3.4 * share);
    const evaluation: EvaluationEvent = {
      event: 'evaluation',
      step,
      epoch,
      testAccuracy: accuracy,
      testLoss: 0.5 + 1.2 * Math.exp(-4 * share),
      images: 10_000,
      seconds,
      best: accuracy > best,
    };
    best = Math.max(best, accuracy);
    yield evaluation;
    const stepsOfEpoch = step - (epoch - 1) * stepsPerEpoch;
    yield {
      event: 'epoch',
      epoch,
      step,
      trainLoss: sum / stepsOfEpoch,
      testAccuracy: evaluation.testAccuracy,
      testLoss: evaluation.testLoss,
      seconds: seconds - epochBegan,
      cumulativeSeconds: seconds,
      imagesPerSecond: BATCH / secondsPerStep,
      learningRate: PEAK_RATE * (1 - share),
    };
    sum = 0;
    epochBegan = seconds;
    yield {
      event: 'checkpoint',
      step,
      epoch,
      reason: 'epoch',
      path: 'checkpoints/last.safetensors',
    };
  }
  yield {
    event: 'end',
    reason: 'finished',
    step: totalSteps,
    epoch: Math.ceil(epochs),
    seconds,
    bestAccuracy: accuracy === null ? null : best,
    testAccuracy: accuracy,
  };
}

/** Pseudo-random numbers between -1 and 1, the same for the same seed. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
