import { setTimeout as pause } from 'node:timers/promises';
import { listRuns, type RunList } from '@vgg/runs';

/** The table of runs: read anew when somebody asks and it is old, however many ask meanwhile. */
export class RunTable {
  private readonly folder: string;
  private readonly options: { maxAgeMs: number; patienceMs: number; read: typeof listRuns };
  private known: RunList | undefined;
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<RunList> | undefined;

  /**
   * @param options.maxAgeMs milliseconds for which what was read counts as new
   * @param options.patienceMs milliseconds after which a disk that does not answer is not waited for,
   *   where there is an older table
   */
  constructor(
    folder: string,
    { maxAgeMs = 2000, patienceMs = 5000, read = listRuns }: Partial<RunTable['options']> = {},
  ) {
    this.folder = folder;
    this.options = { maxAgeMs, patienceMs, read };
  }

  /** @throws RunError with one line where the folder cannot be read. */
  async list(): Promise<RunList> {
    const { maxAgeMs, patienceMs } = this.options;
    const { known } = this;
    if (known && performance.now() - this.readAt < maxAgeMs) return known;
    const reading = this.read();
    if (!known) return reading;
    const late = new AbortController();
    const patience = pause(patienceMs, known, { signal: late.signal }).catch(() => known);
    return Promise.race([reading, patience]).finally(() => late.abort());
  }

  private read(): Promise<RunList> {
    const now = performance.now();
    this.reading ??= this.options
      .read(this.folder)
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
