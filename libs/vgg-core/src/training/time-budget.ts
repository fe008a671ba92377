/** The first steps warm caches and compilers up; they are not measured. */
const UNMEASURED = 2;
const MEASURED = 8;
/** So many of the last steps tell how fast it goes now. */
const RECENT = 32;
/** A plan is made anew after so much of the budget. */
const REPLAN_SHARE = 0.02;

/** Forward alone takes about a third of a step, for each image: until an evaluation was measured. */
const EVALUATION_SHARE = 1 / 3;

export interface TimePlan {
  totalSteps: number;
  /** Of the whole training, what is behind it included. */
  expectedSeconds: number;
}

/**
 * Turns a time budget into a number of steps: the first steps are measured, and as many fit as the
 * rest of the time allows, with an evaluation after each epoch and what else took time so far; at
 * least one epoch. The plan is made anew while the training goes on, as it turns out to be faster or
 * slower.
 */
export class TimeBudget {
  private readonly recent: number[] = [];
  private readonly budget: number;
  private readonly stepsPerEpoch: number;
  private readonly evaluationSteps: number;
  private steps = 0;
  private stepSeconds = 0;
  private evaluations: number[] = [];
  private plannedAt: number | null = null;
  private readonly before: { steps: number; seconds: number };

  /**
   * @param seconds for the whole training
   * @param testBatches test images in batches of the training's size
   * @param before what an interrupted training had done, and taken of the budget, before it went on
   */
  constructor(
    seconds: number,
    stepsPerEpoch: number,
    testBatches: number,
    before = { steps: 0, seconds: 0 },
  ) {
    this.before = before;
    this.budget = seconds;
    this.stepsPerEpoch = stepsPerEpoch;
    this.evaluationSteps = testBatches * EVALUATION_SHARE;
  }

  /** Takes the seconds of an evaluation. */
  evaluated(seconds: number): void {
    this.evaluations.push(seconds);
  }

  /**
   * Takes the seconds of one step; says how long the training will be once enough are measured, and
   * again whenever a part of the budget is used up.
   * @param elapsed seconds since the training began or went on, all that is no step included
   */
  measure(seconds: number, elapsed = this.stepSeconds + seconds): TimePlan | null {
    this.steps += 1;
    this.stepSeconds += seconds;
    this.recent.push(seconds);
    const warm = this.steps <= UNMEASURED + 1 && this.recent.length > 1;
    if (warm || this.recent.length > RECENT) this.recent.shift();
    if (this.steps < Math.min(UNMEASURED + MEASURED, this.stepsPerEpoch)) return null;
    const due = this.plannedAt === null || elapsed - this.plannedAt >= REPLAN_SHARE * this.budget;
    if (!due) return null;
    this.plannedAt = elapsed;
    return this.plan(elapsed);
  }

  private plan(elapsed: number): TimePlan {
    const sorted = this.recent.toSorted((a, b) => a - b);
    const pure = sorted[sorted.length >> 1];
    const tested = this.evaluations.reduce((sum, seconds) => sum + seconds, 0);
    // Saving, feeding, whoever listens: spread evenly over the steps.
    const step = pure + Math.max(0, elapsed - this.stepSeconds - tested) / this.steps;
    const evaluation = this.evaluations.at(-1) ?? this.evaluationSteps * pure;
    const done = this.before.steps + this.steps;
    const spent = this.before.seconds + elapsed;
    const totalSteps = Math.max(
      this.stepsPerEpoch,
      done + this.stepsWithin(this.budget - spent, done, step, evaluation),
    );
    const epochsTested = Math.ceil(done / this.stepsPerEpoch) - 1;
    const evaluationsLeft = Math.ceil(totalSteps / this.stepsPerEpoch) - epochsTested;
    const expectedSeconds = spent + (totalSteps - done) * step + evaluationsLeft * evaluation;
    return { totalSteps, expectedSeconds };
  }

  /** Steps that fit, with the evaluations of their epochs, into the seconds that are left. */
  private stepsWithin(seconds: number, done: number, step: number, evaluation: number): number {
    const toEpochsEnd = Math.ceil(done / this.stepsPerEpoch) * this.stepsPerEpoch - done;
    const afterwards = seconds - toEpochsEnd * step - evaluation;
    if (afterwards < 0) {
      return Math.max(0, Math.min(toEpochsEnd, Math.floor((seconds - evaluation) / step)));
    }
    const epoch = this.stepsPerEpoch * step + evaluation;
    const whole = Math.floor(afterwards / epoch);
    const rest = Math.floor((afterwards - whole * epoch - evaluation) / step);
    return toEpochsEnd + whole * this.stepsPerEpoch + Math.max(0, rest);
  }
}
