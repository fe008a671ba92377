/** A way that so many may go at a time; the others wait in their order, and may leave. */
export class Lane {
  private free: number;
  private readonly waiting = new Set<() => void>();

  /** @param width how many go at a time */
  constructor(width: number) {
    this.free = width;
  }

  /**
   * Does the work when its turn has come.
   * @param signal when it aborts before, the work is never begun
   * @throws the signal's reason
   */
  async go(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    await this.turn(signal);
    try {
      await work();
    } finally {
      const [next] = this.waiting;
      if (next) next();
      else this.free += 1;
    }
  }

  private turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const enter = () => {
        this.waiting.delete(enter);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.waiting.delete(enter);
        reject(signal.reason);
      };
      this.waiting.add(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}
