import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelCard, NamedValues } from '@vgg/core';
import { replaceFile } from './replace-file.ts';
import { cannot, errorCode } from './run-error.ts';
import { snapshotBytes, snapshotName, stepOfSnapshot } from './snapshot-form.ts';

/** A moment of a training that was kept. */
export interface SnapshotSummary {
  /** After so many steps. */
  step: number;
  bytes: number;
}

/** The moments of a run that were kept. Each file is there whole or not at all. */
export class Snapshots {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * @param weights those that answer
   * @param card with what the network has reached
   * @throws RunError when the disk refuses
   */
  async save(step: number, weights: NamedValues, card: ModelCard): Promise<void> {
    const bytes = snapshotBytes(weights, card);
    try {
      await mkdir(this.folder, { recursive: true });
    } catch (error) {
      throw cannot('create', this.folder, error);
    }
    await replaceFile(join(this.folder, snapshotName(step)), (file) => file.writeFile(bytes));
  }

  /** From the first step to the last. @throws RunError where the folder is there and cannot be read */
  async list(): Promise<SnapshotSummary[]> {
    const found = await Promise.all(
      (await this.steps()).map(async (step) => {
        const file = await stat(join(this.folder, snapshotName(step))).catch(() => null);
        return file?.isFile() ? { step, bytes: file.size } : [];
      }),
    );
    return found.flat();
  }

  /** Forgets what came after a checkpoint from which the training goes on: it comes once more. */
  async cutBack(step: number): Promise<void> {
    const later = (await this.steps()).filter((known) => known > step);
    for (const known of later) {
      await rm(join(this.folder, snapshotName(known)), { force: true });
    }
  }

  private async steps(): Promise<number[]> {
    try {
      const names = await readdir(this.folder);
      const steps = names.map(stepOfSnapshot).filter((step) => step !== null);
      return steps.sort((a, b) => a - b);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw cannot('read', this.folder, error);
    }
  }
}
