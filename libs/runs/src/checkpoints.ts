import { copyFile, link, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint, ModelCard, Progress } from '@vgg/core';
import { checkpointMetadata, progressOf } from './checkpoint-form.ts';
import { syncFolder } from './replace-file.ts';
import { cannot, errorCode, RunError } from './run-error.ts';
import { readSafetensors, readSafetensorsMetadata, writeSafetensors } from './safetensors.ts';

export type CheckpointName = 'last' | 'previous' | 'best';

/** A checkpoint as read from the disk. */
export interface LoadedCheckpoint {
  checkpoint: Checkpoint;
  which: CheckpointName;
  /** One line for the person who trains, when `which` is not the newest. */
  warning?: string;
  /** Length of the metrics log, in bytes, when this checkpoint was saved. */
  logBytes: number;
}

/** What a checkpoint says of itself, without its tensors. */
export interface CheckpointSummary {
  progress: Progress;
  /** Differs from that of any other file that has stood in this place. */
  identity: string;
}

/**
 * The checkpoints of one run: `last`, the one before it (`previous`), and `best`. At every moment at
 * least one good checkpoint lies in the folder once the first was saved, and the best that `last` tells of.
 */
export class Checkpoints {
  readonly #folder: string;
  /** Whether `last` is known to be whole: a broken one must not push out a good `previous`. */
  #lastIsGood: boolean | undefined;
  /** Saves wait for one another: the key `s` may come while an epoch's checkpoint is written. */
  #saving: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  path(which: CheckpointName): string {
    return join(this.#folder, `${which}.safetensors`);
  }

  /**
   * Saves as `last`, and as `best` too if asked. The former `last` becomes `previous`.
   *
   * @param logBytes length of the metrics log at this moment.
   * @param card of the network, which goes with its weights.
   * @returns the path of the file.
   * @throws RunError when the disk refuses; all former checkpoints are still there then.
   * @throws TypeError when `progress` is not plain JSON or a shape is wrong.
   */
  async save(
    checkpoint: Checkpoint,
    {
      best = false,
      logBytes = 0,
      card,
    }: { best?: boolean; logBytes?: number; card?: ModelCard } = {},
  ): Promise<string> {
    const metadata = checkpointMetadata(checkpoint.progress, logBytes, card);
    const { tensors } = checkpoint;
    const save = async () => {
      const last = this.path('last');
      await writeSafetensors(last, { tensors, metadata }, async (written) => {
        await this.#keepPrevious();
        // Before it is the last: who goes on after a kill in between comes to this best once more.
        if (best) await this.#replaceByLink(written, this.path('best'));
      });
      this.#lastIsGood = true;
      return last;
    };
    const saved = this.#saving.then(save, save);
    this.#saving = saved;
    return saved;
  }

  /**
   * Reads `last`; where it is missing or broken `previous`, then `best`, with a warning that says so.
   *
   * @returns undefined when nothing was saved yet.
   * @throws RunError when checkpoints are there and none can be read, with the reason for each.
   */
  async load(): Promise<LoadedCheckpoint | undefined> {
    const faults: string[] = [];
    for (const which of ['last', 'previous', 'best'] as const) {
      if (!(await exists(this.path(which)))) continue;
      try {
        const loaded = await readCheckpoint(this.path(which), which);
        this.#lastIsGood = which === 'last';
        if (which === 'last') return loaded;
        const fault = faults[0] ?? `${this.path('last')} is missing`;
        return { ...loaded, warning: `${fault}; going on from ${which}.safetensors` };
      } catch (error) {
        if (!(error instanceof RunError)) throw error;
        faults.push(error.message);
      }
    }
    if (faults.length === 0) return undefined;
    throw new RunError(`No checkpoint can be read: ${faults.join('; ')}`);
  }

  /**
   * Reads the checkpoint with the best test accuracy.
   *
   * @throws RunError when there is none, or it is broken.
   */
  async loadBest(): Promise<LoadedCheckpoint> {
    if (!(await exists(this.path('best')))) {
      throw new RunError(`${this.path('best')} is missing: no evaluation was saved yet`);
    }
    return readCheckpoint(this.path('best'), 'best');
  }

  /**
   * Reads the head of a checkpoint alone: enough to see whether it is a new one.
   *
   * @returns undefined where there is no such checkpoint.
   * @throws RunError where its head is damaged.
   */
  async peek(which: CheckpointName): Promise<CheckpointSummary | undefined> {
    const identity = await this.identity(which);
    if (identity === undefined) return undefined;
    const metadata = await readSafetensorsMetadata(this.path(which));
    return { progress: progressOf(this.path(which), metadata), identity };
  }

  /** Which file is in the place of that checkpoint; undefined for none. */
  async identity(which: CheckpointName): Promise<string | undefined> {
    try {
      const found = await stat(this.path(which));
      const { ino, size, mtimeMs } = found;
      // A pipe in its place could keep a reader waiting for ever.
      if (!found.isFile()) return undefined;
      return `${ino}-${size}-${mtimeMs}`;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw cannot('read', this.path(which), error);
    }
  }

  /** Makes `last` also `previous`, unless `last` is missing or broken. */
  async #keepPrevious(): Promise<void> {
    const last = this.path('last');
    if (!(await exists(last))) return;
    this.#lastIsGood ??= await readCheckpoint(last, 'last').then(
      () => true,
      () => false,
    );
    if (this.#lastIsGood) await this.#replaceByLink(last, this.path('previous'));
  }

  /** A second name for the same bytes costs no disk; checkpoints are replaced, never changed in place. */
  async #replaceByLink(from: string, to: string): Promise<void> {
    const temporary = `${to}.tmp`;
    try {
      await rm(temporary, { force: true });
      // A file system without hard links (FAT, some network shares) gets a copy.
      await link(from, temporary).catch(() => copyFlushed(from, temporary));
      await rename(temporary, to);
      await syncFolder(this.#folder);
      // Where both were one file already, the rename left the temporary name.
      await rm(temporary, { force: true });
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw cannot('write', to, error);
    }
  }
}

async function readCheckpoint(path: string, which: CheckpointName): Promise<LoadedCheckpoint> {
  const { tensors, metadata } = await readSafetensors(path);
  const progress = progressOf(path, metadata);
  return { checkpoint: { tensors, progress }, which, logBytes: Number(metadata.logBytes ?? 0) };
}

async function copyFlushed(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const file = await open(to, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
