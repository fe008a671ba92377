import { lineOf, wasStopped } from '../failure.ts';
import { inEnglish, type Line } from '../language/line.ts';

/** What the page has to say to the person at it. */
class Messages {
  /** What went wrong. */
  problems = $state.raw<readonly Line[]>([]);
  /** What happened by itself. */
  notice = $state.raw<Line | null>(null);

  /** Does what a person asked for: messages of before go, and what fails is said. */
  async act(work: () => Promise<void> | void): Promise<void> {
    this.problems = [];
    this.notice = null;
    await this.guard(work);
  }

  /**
   * Says what fails, and lets what was there before stay.
   * @returns false where it failed; what was stopped has not failed
   */
  async guard(work: () => Promise<void> | void): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.report(error);
      return wasStopped(error);
    }
  }

  report(error: unknown): void {
    if (wasStopped(error)) return;
    const problem = lineOf(error);
    const text = inEnglish(problem);
    if (this.problems.every((one) => inEnglish(one) !== text)) {
      this.problems = [...this.problems, problem];
    }
  }

  close(problem: Line): void {
    this.problems = this.problems.filter((one) => one !== problem);
  }
}

export const messages = new Messages();
