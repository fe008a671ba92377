/**
 * Draws as often as is worth its cost: at most eight times a second, and after a frame that took
 * t milliseconds not before 200 t have passed, two seconds at most. So drawing takes about half a
 * percent of one core, however fast events come and however large the terminal is.
 */
const SHORTEST = 125;
const LONGEST = 2000;
const COST_FACTOR = 200;

export class Pacer {
  private readonly draw: () => void;
  private timer: NodeJS.Timeout | null = null;
  private drawnAt = Number.NEGATIVE_INFINITY;
  private interval = SHORTEST;

  constructor(draw: () => void) {
    this.draw = draw;
  }

  /** Draws soon; many requests before then are one frame. */
  request(): void {
    if (this.timer !== null) return;
    const wait = this.drawnAt + this.interval - performance.now();
    if (wait <= 0) this.now();
    else this.timer = setTimeout(() => this.now(), wait);
  }

  /** Draws at once: for keys. */
  now(): void {
    this.stop();
    const begun = performance.now();
    this.draw();
    this.drawnAt = performance.now();
    const cost = this.drawnAt - begun;
    this.interval = Math.min(LONGEST, Math.max(SHORTEST, cost * COST_FACTOR));
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
