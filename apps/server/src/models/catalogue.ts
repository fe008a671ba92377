import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
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

/** What lies in the folder of runs, as it was at the last look. */
export class Catalogue {
  private runs = new Map<string, Known>();
  private readonly folder: string;
  private readonly onProblem: (message: string) => void;
  /** Said once each. */
  private readonly said = new Set<string>();

  constructor(folder: string, onProblem: (message: string) => void) {
    this.folder = folder;
    this.onProblem = onProblem;
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

  /** Looks again. Reads only what has changed. */
  async refresh(): Promise<void> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') this.say(`${this.folder} cannot be read: ${error.message}`);
      return [];
    });
    const runs = new Map<string, Known>();
    for (const name of names) {
      try {
        const known = await this.look(name);
        if (known) runs.set(name, known);
      } catch (error) {
        if (!(error instanceof RunError)) throw error;
        this.say(error.message);
      }
    }
    this.runs = runs;
  }

  private async look(name: string): Promise<Known | undefined> {
    const folder = join(this.folder, name);
    const settings = await stat(join(folder, 'run.json')).catch(() => undefined);
    if (!settings) return undefined;
    const before = this.runs.get(name);
    const same = before?.settingsTime === settings.mtimeMs;
    const known: Known = {
      run: same ? before.run : await openRun(folder),
      settingsTime: settings.mtimeMs,
      checkpoints: { ...before?.checkpoints },
      unreadable: { ...before?.unreadable },
    };
    for (const label of checkpointLabels) await this.lookAt(known, label);
    return known;
  }

  private async lookAt({ run, checkpoints, unreadable }: Known, label: CheckpointLabel) {
    const identity = await run.checkpointIdentity(label);
    if (identity === undefined) delete checkpoints[label];
    else if (identity !== checkpoints[label]?.identity && identity !== unreadable[label]) {
      try {
        checkpoints[label] = await run.peekCheckpoint(label);
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

/** A run's best test accuracy, as a fraction of 1; null before the first evaluation. */
export function accuracyOf({ checkpoints }: Listing): number | null {
  return accuracyAt(checkpoints.best) ?? accuracyAt(checkpoints.last);
}

function accuracyAt(checkpoint: CheckpointSummary | undefined): number | null {
  const value = checkpoint?.progress.bestAccuracy;
  return typeof value === 'number' ? value : null;
}

/** Height and width of a run's images, in pixels. */
export function inputSizeOf({ run }: Listing): number {
  const { options } = run.settings;
  return 'inputSize' in options && typeof options.inputSize === 'number' ? options.inputSize : 32;
}
