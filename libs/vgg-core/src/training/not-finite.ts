/** A loss or gradient that is no finite number: no training goes on from there. */
export class NotFinite extends Error {
  override name = 'NotFinite';
  private readonly subject: string;
  private readonly value: number;

  constructor(subject: 'loss' | 'gradient' | 'test loss', value: number) {
    super(`the ${subject} is ${value}`);
    this.subject = subject;
    this.value = value;
  }

  /** One line: what, when, and from where one can go on. */
  tell(stepsDone: number, learningRate: number, savedStep: number | null): string {
    const what = Number.isNaN(this.value) ? 'no number (NaN)' : 'infinite';
    const step = this.subject === 'test loss' ? stepsDone : stepsDone + 1;
    const good =
      savedStep === null
        ? 'there is no checkpoint yet'
        : `the last good checkpoint is of step ${savedStep}`;
    return `the ${this.subject} became ${what} at step ${step}, learning rate ${learningRate}; ${good}; a lower --lr may help`;
  }
}
