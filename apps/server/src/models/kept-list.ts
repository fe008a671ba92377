import { setTimeout as pause } from 'node:timers/promises';

/** A list of what lies in a folder: read anew when somebody asks and it is old, however many ask meanwhile. */
export class KeptList<List> {
  private readonly readNow: () => Promise<List>;
  private readonly options: { maxAgeMs: number; patienceMs: number };
  private known: List | undefined;
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<List> | undefined;

  /**
   * @param read asks the disk
   * @param options.maxAgeMs milliseconds for which what was read counts as new
   * @param options.patienceMs milliseconds after which a disk that does not answer is not waited for,
   *   where there is an older list
   */
  constructor(
    read: () => Promise<List>,
    { maxAgeMs = 2000, patienceMs = 5000 }: Partial<KeptList<List>['options']> = {},
  ) {
    this.readNow = read;
    this.options = { maxAgeMs, patienceMs };
  }

  /** @throws what the read throws, RunError with one line where the folder cannot be read */
  async list(): Promise<List> {
    const { maxAgeMs, patienceMs } = this.options;
    const { known } = this;
    if (known && performance.now() - this.readAt < maxAgeMs) return known;
    const reading = this.read();
    if (!known) return reading;
    const late = new AbortController();
    const patience = pause(patienceMs, known, { signal: late.signal }).catch(() => known);
    return Promise.race([reading, patience]).finally(() => late.abort());
  }

  private read(): Promise<List> {
    const now = performance.now();
    this.reading ??= this.readNow()
      .then((list) => {
        this.known = list;
        this.readAt = now;
        return list;
      })
      .finally(() => {
        this.reading = undefined;
      });
    return this.reading;
  }
}
