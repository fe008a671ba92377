import { util } from '@tensorflow/tfjs-core';
import type { Weighted } from '../predictor.ts';
import { breathe } from './breathe.ts';
import { evaluate } from './evaluate.ts';
import type { EvaluationEvent, Measured } from './events.ts';
import { NotFinite } from './not-finite.ts';
import type { TrainingOptions } from './options.ts';
import type { Progress } from './progress.ts';

/**
 * The evaluations of a training, and what follows from them: which network is the best, and when
 * there is no hope of a better one. Without validation images the test images choose, as the
 * reference does it; with them they are seen once, at the end.
 */
export class Evaluator {
  /** Of the last evaluation in this process: confusion[label][prediction] counts images. */
  confusion: number[][] | null = null;
  private readonly options: TrainingOptions;
  private readonly progress: Progress;
  private readonly answering: Weighted;

  /** @param answering the network, or the averages of its weights that answer in its place */
  constructor(options: TrainingOptions, progress: Progress, answering: Weighted) {
    this.options = options;
    this.progress = progress;
    this.answering = answering;
  }

  private get validates(): boolean {
    return this.options.data.validationCount > 0;
  }

  /**
   * Tests the network as it is; null where that was done at this step already.
   * @throws NotFinite, and the signal's reason when it aborts.
   */
  async evaluation(): Promise<EvaluationEvent | null> {
    const { progress } = this;
    if (progress.evaluatedStep === progress.step) return null;
    const { accuracy, loss, images, seconds } = await this.measure(
      this.validates ? 'validation' : 'test',
      this.answering,
    );
    const best = accuracy > (progress.bestAccuracy ?? -1);
    progress.evaluatedStep = progress.step;
    if (best) progress.bestAccuracy = accuracy;
    if (this.validates) {
      progress.validationAccuracy = accuracy;
      progress.validationLoss = loss;
    } else {
      progress.testAccuracy = accuracy;
      progress.testLoss = loss;
    }
    const { step, epoch } = progress;
    return { event: 'evaluation', step, epoch, ...this.measured(), images, seconds, best };
  }

  /**
   * With validation images: the one look at the test images, with the network that was chosen.
   * Null where there are none, or it was done.
   */
  async finalTest(): Promise<EvaluationEvent | null> {
    const { network, bestWeights } = this.options;
    const { progress } = this;
    if (!this.validates || progress.testAccuracy !== null) return null;
    if (bestWeights) network.load(await bestWeights());
    const chosen = bestWeights ? network : this.answering;
    const { accuracy, loss, images, seconds } = await this.measure('test', chosen);
    progress.testAccuracy = accuracy;
    progress.testLoss = loss;
    const { step, epoch } = progress;
    const measured = { testAccuracy: accuracy, testLoss: loss };
    return { event: 'evaluation', step, epoch, ...measured, images, seconds, best: false };
  }

  /** What the last evaluation said. */
  measured(): Measured {
    const { testAccuracy, testLoss, validationAccuracy, validationLoss } = this.progress;
    return {
      testAccuracy,
      testLoss,
      ...(this.validates && { validationAccuracy, validationLoss }),
    };
  }

  /** Counts the epochs without a better network; call it when one has been evaluated. */
  closeEpoch(): void {
    const { progress } = this;
    const gained = (progress.bestAccuracy ?? -1) > (progress.bestOfEpochs ?? -1);
    progress.bestOfEpochs = progress.bestAccuracy;
    progress.epochsWithoutGain = gained ? 0 : progress.epochsWithoutGain + 1;
  }

  /** Why training ends before its time; undefined while there is patience left. */
  lostPatience(): string | undefined {
    const { epochsWithoutGain } = this.progress;
    const { patience } = this.options;
    if (patience === undefined || epochsWithoutGain < patience) return undefined;
    return `ended early: no better network in ${epochsWithoutGain} epochs`;
  }

  private async measure(on: 'test' | 'validation', network: Weighted) {
    const { data, signal } = this.options;
    const { progress } = this;
    const began = util.now();
    const hooks = { on, progress: breathe, ...(signal && { signal }) };
    const { accuracy, loss, images, confusion } = await evaluate(network, data, hooks);
    this.confusion = confusion;
    if (!Number.isFinite(loss)) throw new NotFinite('test loss', loss);
    const seconds = (util.now() - began) / 1000;
    progress.seconds += seconds;
    progress.epochSeconds += seconds;
    return { accuracy, loss, images, seconds };
  }
}
