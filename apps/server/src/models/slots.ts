import type { CheckpointLabel } from './checkpoint-label.ts';
import type { ServedModel } from './served-model.ts';

/** A place for one checkpoint of a run: what is loaded, is being loaded, or could not be. */
export interface Slot {
  name: string;
  label: CheckpointLabel;
  current?: ServedModel;
  loading?: Promise<ServedModel> | undefined;
  /** Which file could not be loaded, and what clients are told about it. */
  failed?: { identity: string; why: string };
}

/** The places of all checkpoints that were ever asked for. Two of them may hold the same network. */
export class Slots {
  private readonly slots = new Map<string, Slot>();

  /** The place of a checkpoint; a new one where there is none. */
  at(name: string, label: CheckpointLabel): Slot {
    const slot = this.find(name, label) ?? { name, label };
    this.slots.set(keyOf(name, label), slot);
    return slot;
  }

  find(name: string, label: CheckpointLabel): Slot | undefined {
    return this.slots.get(keyOf(name, label));
  }

  all(): Slot[] {
    return [...this.slots.values()];
  }

  /** Every loaded network, once. */
  loaded(): ServedModel[] {
    return [...new Set(this.all().flatMap(({ current }) => current ?? []))];
  }

  remove({ name, label }: Slot): void {
    this.slots.delete(keyOf(name, label));
  }

  clear(): void {
    this.slots.clear();
  }
}

const keyOf = (name: string, label: CheckpointLabel) => `${name}@${label}`;
