import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ModelCard } from '@vgg/core';
import { type CheckpointSummary, openRun, type Run, RunError } from '@vgg/runs';
import { type CheckpointLabel, checkpointLabels } from './checkpoint-label.ts';

/** A run that is on the disk and the checkpoints that it has. */
export interface Listing {
  run: Run;
  checkpoints: Partial<Record<CheckpointLabel, CheckpointSummary>>;
}

interface Known extends Listing {
  settingsTime: number;
  /** Checkpoints whose head cannot be read, by their identity. */
  unreadable: Partial<Record<CheckpointLabel, string>>;
}

/** Node has four threads for the disk: some must stay for what answers. */
const MOST_HANGING = 2;

/** What lies in the folder of runs, as it was at the last look. */
export class Catalogue {
  private runs = new Map<string, Known>();
  private readonly folder: string;
  private readonly onProblem: (message: string) => void;
  private readonly options: { open: typeof openRun; patienceMs: number };
  /** Said once each. */
  private readonly said = new Set<string>();
  /** Runs whose files do not answer, as those of a network disk that hangs. */
  private readonly hanging = new Set<string>();

  /**
   * @param onProblem told in one line what cannot be read
   * @param options.patienceMs milliseconds after which a run that does not answer is passed over
   */
  constructor(
    folder: string,
    onProblem: (message: string) => void,
    { open = openRun, patienceMs = 5000 } = {},
  ) {
    this.folder = folder;
    this.onProblem = onProblem;
    this.options = { open, patienceMs };
  }

  /** Whether a read of the disk has not come back: it holds a thread, and the process's end. */
  get hangs(): boolean {
    return this.hanging.size > 0;
  }

  /**
   * A run by its name, in any case where no other run's name differs in case alone: the names of
   * Kubernetes have no capitals.
   */
  get(name: string): Listing | undefined {
    const exact = this.runs.get(name);
    if (exact) return exact;
    const alike = [...this.runs].filter(([known]) => known.toLowerCase() === name.toLowerCase());
    return alike.length === 1 ? alike[0][1] : undefined;
  }

  /** Every run with a checkpoint, the best test accuracy first, then the one begun last. */
  models(): Listing[] {
    return [...this.runs.values()]
      .filter(({ checkpoints }) => checkpoints.best || checkpoints.last)
      .sort(
        (a, b) =>
          (accuracyOf(b) ?? -1) - (accuracyOf(a) ?? -1) ||
          Date.parse(b.run.settings.started) - Date.parse(a.run.settings.started),
      );
  }

  /**
   * Looks again. Reads only what has changed. Runs that do not answer stay as they were known, and
   * where several do not, the rest is not asked: each would hold one of the threads for the disk.
   */
  async refresh(): Promise<void> {
    const names = await this.answered(this.folder, () => readdir(this.folder)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') this.say(`${this.folder} cannot be read: ${error.message}`);
        return [];
      },
    );
    if (!names) return;
    const runs = new Map<string, Known>();
    for (const name of names) {
      const known = await this.lookInTime(name);
      if (known) runs.set(name, known);
    }
    this.runs = runs;
  }

  private async lookInTime(name: string): Promise<Known | undefined> {
    try {
      const looked = await this.answered(join(this.folder, name), () => this.look(name));
      return looked ? looked.known : this.runs.get(name);
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      this.say(error.message);
      return undefined;
    }
  }

  /** What the disk answers; undefined where it does not within the patience, or did not before. */
  private async answered<T>(path: string, ask: () => Promise<T>): Promise<T | undefined> {
    if (this.hanging.has(path) || this.hanging.size >= MOST_HANGING) return undefined;
    const asked = ask();
    const late = new AbortController();
    const patience = pause(this.options.patienceMs, 'late' as const, { signal: late.signal });
    const first = await Promise.race([asked, patience.catch(() => undefined)]).finally(() =>
      late.abort(),
    );
    if (first !== 'late') return first;
    this.hanging.add(path);
    this.onProblem(`${path} does not answer: passed over until it does`);
    const back = () => this.hanging.delete(path);
    asked.then(back, back);
    return undefined;
  }

  private async look(name: string): Promise<{ known: Known | undefined }> {
    const folder = join(this.folder, name);
    const settings = await stat(join(folder, 'run.json')).catch(() => undefined);
    if (!settings) return { known: undefined };
    const before = this.runs.get(name);
    const same = before?.settingsTime === settings.mtimeMs;
    const known: Known = {
      run: same ? before.run : await this.options.open(folder),
      settingsTime: settings.mtimeMs,
      checkpoints: { ...before?.checkpoints },
      unreadable: { ...before?.unreadable },
    };
    for (const label of checkpointLabels) await this.lookAt(known, label);
    return { known };
  }

  private async lookAt({ run, checkpoints, unreadable }: Known, label: CheckpointLabel) {
    const file = await run.checkpointIdentity(label);
    if (file === undefined) {
      delete checkpoints[label];
      return;
    }
    // The same weights are another network where the card says so, as of classes by other names.
    const card = fingerprintOf(run.card);
    const identity = `${file} ${card}`;
    if (identity !== checkpoints[label]?.identity && identity !== unreadable[label]) {
      try {
        const found = await run.peekCheckpoint(label);
        if (found) checkpoints[label] = { ...found, identity: `${found.identity} ${card}` };
      } catch (error) {
        if (!(error instanceof RunError)) throw error;
        // What was known of the one before stays: its weights may be loaded.
        unreadable[label] = identity;
        this.onProblem(error.message);
      }
    }
  }

  private say(message: string): void {
    if (this.said.has(message)) return;
    this.said.add(message);
    this.onProblem(message);
  }
}

/** Changes with all of a card that answers depend on. */
function fingerprintOf({ network, input, classes }: ModelCard): string {
  return createHash('sha256')
    .update(JSON.stringify([network, input, classes]))
    .digest('base64');
}

/** A run's best test accuracy, as a fraction of 1; null before the first evaluation. */
export function accuracyOf({ checkpoints }: Listing): number | null {
  return accuracyAt(checkpoints.best) ?? accuracyAt(checkpoints.last);
}

function accuracyAt(checkpoint: CheckpointSummary | undefined): number | null {
  const value = checkpoint?.progress.bestAccuracy;
  return typeof value === 'number' ? value : null;
}
