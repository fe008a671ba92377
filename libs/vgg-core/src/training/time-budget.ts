/** The first steps warm caches and compilers up; they are not measured. */
const UNMEASURED = 2;
const MEASURED = 8;

/** Forward alone takes about a third of a step, for each image. */
const EVALUATION_SHARE = 1 / 3;

/**
 * Turns a time budget into a number of steps: the first steps are measured, and as many fit as
 * the rest of the time allows, evaluations after each epoch counted in; at least one epoch.
 */
export class TimeBudget {
  private readonly durations: number[] = [];
  private readonly budget: number;
  private readonly stepsPerEpoch: number;
  private readonly evaluationSteps: number;

  /**
   * @param seconds for the whole training
   * @param testBatches test images in batches of the training's size
   */
  constructor(seconds: number, stepsPerEpoch: number, testBatches: number) {
    this.budget = seconds;
    this.stepsPerEpoch = stepsPerEpoch;
    this.evaluationSteps = testBatches * EVALUATION_SHARE;
  }

  /**
   * Takes the seconds of one step; once enough are measured, says how long the training will be.
   */
  measure(seconds: number): { totalSteps: number; expectedSeconds: number } | null {
    this.durations.push(seconds);
    const enough = Math.min(UNMEASURED + MEASURED, this.stepsPerEpoch);
    if (this.durations.length < enough) return null;
    const measured = this.durations.slice(Math.min(UNMEASURED, this.durations.length - 1));
    const secondsPerStep = measured.sort((a, b) => a - b)[measured.length >> 1];
    const totalSteps = Math.max(this.stepsPerEpoch, this.stepsWithin(this.budget / secondsPerStep));
    const evaluations = Math.ceil(totalSteps / this.stepsPerEpoch) * this.evaluationSteps;
    return { totalSteps, expectedSeconds: (totalSteps + evaluations) * secondsPerStep };
  }

  /** Steps that fit, with the evaluations of their epochs, into the time of so many steps. */
  private stepsWithin(steps: number): number {
    const epoch = this.stepsPerEpoch + this.evaluationSteps;
    const whole = Math.floor(steps / epoch);
    const rest = steps - whole * epoch - this.evaluationSteps;
    return whole * this.stepsPerEpoch + Math.max(0, Math.floor(rest));
  }
}
