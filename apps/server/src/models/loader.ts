import type { Logger } from 'pino';
import type { Batching } from '../inference/batching.ts';
import type { Engine } from '../inference/engine.ts';
import type { Catalogue } from './catalogue.ts';
import type { CheckpointLabel } from './checkpoint-label.ts';
import { ModelUnavailableError, UnknownModelError } from './faults.ts';
import { loadModel, weightBytes } from './load-model.ts';
import { leavers } from './memory.ts';
import type { ServedModel } from './served-model.ts';
import { type Slot, Slots } from './slots.ts';

export interface LoaderOptions {
  modelMemoryMib: number;
}

export interface ModelsObserver {
  loaded(model: ServedModel): void;
  unloaded(model: ServedModel): void;
  failed(name: string, label: CheckpointLabel): void;
}

/**
 * The networks in the engine's memory. A new checkpoint is loaded beside the old one and takes its
 * place when it has proved itself; one that is broken is refused, and the old one stays.
 */
export class Loader {
  readonly slots = new Slots();
  /** The network that never leaves for another: the default model's. */
  stays: ServedModel | undefined;
  private readonly engine: Engine;
  private readonly catalogue: Catalogue;
  private readonly batching: Batching;
  private readonly options: LoaderOptions;
  private readonly log: Logger;
  private readonly observer: ModelsObserver;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    engine: Engine,
    catalogue: Catalogue,
    batching: Batching,
    options: LoaderOptions,
    log: Logger,
    observer: ModelsObserver,
  ) {
    this.engine = engine;
    this.catalogue = catalogue;
    this.batching = batching;
    this.options = options;
    this.log = log;
    this.observer = observer;
  }

  /**
   * Loads what lies on the disk now; whoever asks meanwhile waits for the same.
   * @param replaced what it is to replace, besides what is in the slot
   * @throws UnknownModelError, ModelUnavailableError
   */
  load(slot: Slot, replaced?: ServedModel): Promise<ServedModel> {
    slot.loading ??= this.inTurn(() => this.loadNow(slot, replaced)).finally(() => {
      slot.loading = undefined;
    });
    return slot.loading;
  }

  /** Empties a slot; its network goes when nobody uses it any more. */
  drop(slot: Slot): void {
    this.slots.remove(slot);
    if (slot.current) this.retire(slot.current);
  }

  /** To be called when a request has done with a network. */
  unloadIfFree(model: ServedModel): void {
    if (!model.retired || model.leases > 0) return;
    model.retired = false;
    this.observer.unloaded(model);
    this.engine.unload(model.id).catch(() => {});
  }

  /** Lets go of what is over the limit, as after a change of the default, when both were there. */
  keepLimit(): void {
    const room = { loaded: this.slots.loaded(), limit: this.limit, stays: this.stays };
    for (const model of leavers(0, room) ?? []) this.pushOut(model);
  }

  /** Forgets everything without a word to the engine: it has died. */
  forget(): void {
    for (const model of this.slots.loaded()) this.observer.unloaded(model);
    this.slots.clear();
    this.stays = undefined;
  }

  /** One load at a time: each needs the memory of a whole checkpoint. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work, work);
    this.queue = turn.catch(() => {});
    return turn;
  }

  private async loadNow(slot: Slot, replaced: ServedModel | undefined): Promise<ServedModel> {
    const { name, label, failed } = slot;
    const identity = this.catalogue.get(name)?.checkpoints[label]?.identity;
    if (identity === undefined) throw new UnknownModelError(`${name} has no ${label} checkpoint`);
    if (failed?.identity === identity) throw new ModelUnavailableError(failed.why);
    const twin = this.slots
      .loaded()
      .find((other) => other.name === name && other.identity === identity);
    try {
      const model = twin ?? (await this.read(slot, identity, slot.current ?? replaced));
      const before = slot.current;
      slot.current = model;
      delete slot.failed;
      if (before) this.retire(before);
      return model;
    } catch (error) {
      throw error instanceof ModelUnavailableError ? error : this.refused(slot, identity, error);
    }
  }

  private async read(slot: Slot, identity: string, replaced: ServedModel | undefined) {
    const began = performance.now();
    const { name, label } = slot;
    const listing = this.catalogue.get(name);
    if (!listing) throw new UnknownModelError(`there is no model ${JSON.stringify(name)}`);
    this.makeRoom(slot, weightBytes(listing.run.architecture), replaced);
    const { maxBatchSize } = this.batching.of(name);
    const model = await loadModel(this.engine, listing, label, identity, maxBatchSize);
    const { version, bytes } = model;
    const milliseconds = Math.round(performance.now() - began);
    this.log.info({ model: name, version, label, bytes, milliseconds }, 'loaded');
    this.observer.loaded(model);
    return model;
  }

  private get limit(): number {
    return this.options.modelMemoryMib * 2 ** 20;
  }

  /**
   * Lets the least recently used go until there is room for what comes into a slot.
   * @throws ModelUnavailableError where the one that stays leaves too little of it
   */
  private makeRoom(slot: Slot, bytes: number, replaced: ServedModel | undefined): void {
    const { limit, stays } = this;
    if (bytes > limit) {
      throw new Error(`it needs ${mib(bytes)} MiB of the ${mib(limit)} that models may use`);
    }
    const leaving = leavers(bytes, { loaded: this.slots.loaded(), limit, stays, replaced });
    if (!leaving) {
      const why = `${slot.name} (${slot.label}) does not fit beside the default model: it needs ${mib(bytes)} MiB of the ${mib(limit)} that models may use`;
      this.log.warn({ model: slot.name, label: slot.label }, why);
      throw new ModelUnavailableError(why);
    }
    for (const model of leaving) this.pushOut(model);
  }

  private pushOut(model: ServedModel): void {
    this.log.info({ model: model.name, version: model.version }, 'pushed out of memory');
    for (const slot of this.slots.all()) if (slot.current === model) this.drop(slot);
  }

  private retire(model: ServedModel): void {
    if (this.slots.loaded().includes(model)) return;
    model.retired = true;
    this.unloadIfFree(model);
  }

  /** Remembers and logs what is wrong with a checkpoint; clients are told no more than that it is. */
  private refused(slot: Slot, identity: string, cause: unknown): ModelUnavailableError {
    const { name, label } = slot;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const why = `${name} (${label}) cannot be loaded`;
    slot.failed = { identity, why: `${why}: the server's log tells why` };
    this.observer.failed(name, label);
    this.log.error({ model: name, label, kept: slot.current?.version }, `${why}: ${reason}`);
    return new ModelUnavailableError(slot.failed.why, { cause });
  }
}

const mib = (bytes: number) => Math.ceil(bytes / 2 ** 20);
