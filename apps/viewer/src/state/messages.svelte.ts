import { messageOf, wasStopped } from '../failure.ts';

/** What the page has to say to the person at it. */
class Messages {
  /** What went wrong. */
  problems = $state.raw<readonly string[]>([]);
  /** What happened by itself. */
  notice = $state<string | null>(null);

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
    const problem = messageOf(error);
    if (!this.problems.includes(problem)) this.problems = [...this.problems, problem];
  }

  close(problem: string): void {
    this.problems = this.problems.filter((one) => one !== problem);
  }
}

export const messages = new Messages();
