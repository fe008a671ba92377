/** Lets something be done again and again, at most for a share of the time, which it measures. */
export class Throttle {
  private due = 0;
  private isAsked = false;
  /** When it was done last, and what that has taken so far. */
  private last = { began: 0, took: 0 };
  private taken = 0;
  private readonly began: number;
  private readonly most: number;
  private readonly everyMs: number;
  private readonly now: () => number;

  /**
   * @param most the largest share of the time, as a fraction of 1
   * @param everyMs milliseconds between two beginnings, at least
   */
  constructor(most: number, everyMs: number, now: () => number = () => performance.now()) {
    this.most = most;
    this.everyMs = everyMs;
    this.now = now;
    this.began = now();
  }

  /** What it has taken of the time so far. */
  get share(): number {
    const passed = this.now() - this.began;
    return passed > 0 ? this.taken / passed : 0;
  }

  isDue(): boolean {
    return this.isAsked || this.now() >= this.due;
  }

  /** The next time is now. */
  soon(): void {
    this.isAsked = true;
  }

  /** Does it, and says when it may be done again: as much later as it took long. */
  async measure(work: () => Promise<void>): Promise<void> {
    this.isAsked = false;
    this.last = { began: this.now(), took: 0 };
    try {
      await work();
    } finally {
      this.add(this.now() - this.last.began);
    }
  }

  /** The last time has taken so many milliseconds more, elsewhere. */
  add(milliseconds: number): void {
    const { last } = this;
    last.took += milliseconds;
    this.taken += milliseconds;
    this.due = last.began + Math.max(this.everyMs, last.took / this.most);
  }
}
