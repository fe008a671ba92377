import { appendFile, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import Papa from 'papaparse';

/** Columns by name, and how each is found in an event; what was not measured stays empty. */
export type Columns<Event> = Record<string, (event: Event) => number | null | undefined>;

/**
 * A CSV file (RFC 4180) that several runs may share: the first two columns are the run's name and
 * the step, which only grows within a run.
 */
export class Table<Event extends { step: number }> {
  private readonly path: string;
  private readonly run: string;
  private readonly columns: Columns<Event>;
  private readonly header: string[];
  /** Steps up to this one are in the file already. */
  private told = 0;

  constructor(path: string, run: string, columns: Columns<Event>) {
    this.path = path;
    this.run = run;
    this.columns = columns;
    this.header = ['run', 'step', ...Object.keys(columns)];
  }

  /**
   * Makes the file ready for the run's rows after `step`: later ones, from before a resumption, are
   * taken out, and so is a last row, be it the header, that a kill or a full disk has cut.
   *
   * @throws Error where the file holds other columns.
   */
  async begin(step: number): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    const text = await readIfFile(this.path);
    if (text === '') return this.append([this.header]);
    if (format([this.header]).startsWith(text)) return this.replace([this.header]);
    const all = Papa.parse<string[]>(text, { delimiter: ',', skipEmptyLines: true }).data;
    const [header, ...rows] = /\n$/.test(text) ? all : all.slice(0, -1);
    if (header?.join() !== this.header.join()) {
      throw new Error(`it holds other columns than ${this.header.join()}: name another file`);
    }
    const kept = rows.filter((row) => row[0] !== this.run || Number(row[1]) <= step);
    this.told = lastStep(kept.filter((row) => row[0] === this.run));
    if (kept.length + 1 < all.length) await this.replace([header, ...kept]);
  }

  async add(events: readonly Event[]): Promise<void> {
    const fresh = events.filter(({ step }) => step > this.told);
    if (fresh.length > 0) await this.append(fresh.map((event) => this.row(event)));
  }

  private row(event: Event): unknown[] {
    return [this.run, event.step, ...Object.values(this.columns).map((column) => column(event))];
  }

  private append(rows: unknown[][]): Promise<void> {
    return appendFile(this.path, format(rows));
  }

  private async replace(rows: unknown[][]): Promise<void> {
    const beside = `${this.path}.${process.pid}.new`;
    await writeFile(beside, format(rows));
    await rename(beside, this.path);
  }
}

/** The text of a file; none where there is no file, or a pipe or a device. */
async function readIfFile(path: string): Promise<string> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return found?.isFile() ? readFile(path, 'utf8') : '';
}

function lastStep(rows: readonly string[][]): number {
  return rows.reduce((last, row) => Math.max(last, Number(row[1])), 0);
}

function format(rows: unknown[][]): string {
  return `${Papa.unparse(rows, { newline: '\r\n' })}\r\n`;
}
