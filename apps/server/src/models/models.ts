import { networkWeights } from '@vgg/core';
import type { Logger } from 'pino';
import type { Engine } from '../inference/engine.ts';
import { accuracyOf, type Catalogue, type Listing } from './catalogue.ts';
import { type CheckpointLabel, checkpointLabels } from './checkpoint-label.ts';
import { readCheckpoint } from './read-checkpoint.ts';
import type { Lease, ServedModel } from './served-model.ts';

export interface ModelsOptions {
  /** The model for requests that name none; without it the one of the best accuracy. */
  model?: string | undefined;
  checkpoint: CheckpointLabel;
  modelMemoryMib: number;
  maxBatchSize: number;
}

/** There is no such model or version. */
export class UnknownModelError extends Error {
  override name = 'UnknownModelError';
}

/** The model exists and cannot be used now. */
export class ModelUnavailableError extends Error {
  override name = 'ModelUnavailableError';
}

/** A place for one checkpoint of a run: what is loaded, is being loaded, or could not be. */
interface Slot {
  name: string;
  label: CheckpointLabel;
  current?: ServedModel;
  loading?: Promise<ServedModel> | undefined;
  failed?: { identity: string; why: string };
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
export class Models {
  private readonly slots = new Map<string, Slot>();
  private readonly engine: Engine;
  private readonly catalogue: Catalogue;
  private readonly options: ModelsOptions;
  private readonly log: Logger;
  private readonly observer: ModelsObserver;
  private default: string | undefined;
  private lastId = 0;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    engine: Engine,
    catalogue: Catalogue,
    options: ModelsOptions,
    log: Logger,
    observer: ModelsObserver,
  ) {
    this.engine = engine;
    this.catalogue = catalogue;
    this.options = options;
    this.log = log;
    this.observer = observer;
  }

  /** The model that answers where none is named; undefined until one is loaded. */
  get defaultModel(): string | undefined {
    return this.default;
  }

  /** Every loaded network, once. */
  loaded(): ServedModel[] {
    return [...new Set([...this.slots.values()].flatMap(({ current }) => current ?? []))];
  }

  stateOf(name: string, label: CheckpointLabel): 'loaded' | 'loading' | 'available' | 'broken' {
    const slot = this.slots.get(`${name}@${label}`);
    if (slot?.current) return 'loaded';
    if (slot?.loading) return 'loading';
    return slot?.failed?.identity === this.identity(name, label) && slot?.failed
      ? 'broken'
      : 'available';
  }

  /** The version that is loaded under a label. */
  versionAt(name: string, label: CheckpointLabel): string | undefined {
    return this.slots.get(`${name}@${label}`)?.current?.version;
  }

  /** Looks at the disk: takes up what is new, lets go of what is gone. */
  async refresh(): Promise<void> {
    await this.catalogue.refresh();
    for (const slot of this.slots.values()) {
      const identity = this.identity(slot.name, slot.label);
      if (identity === undefined) this.drop(slot);
      else if (slot.current && this.isNews(slot, identity)) await this.load(slot).catch(() => {});
    }
    await this.chooseDefault();
  }

  /** Forgets everything without a word to the engine: it has died. */
  forget(): void {
    for (const model of this.loaded()) this.observer.unloaded(model);
    this.slots.clear();
    this.default = undefined;
  }

  /**
   * A model to use, loaded first if need be. Call `release` when done.
   * @param version a checkpoint's step, `best` or `last`
   * @throws UnknownModelError, ModelUnavailableError
   */
  async lease(name = this.default, version?: string): Promise<Lease> {
    if (name === undefined) throw new ModelUnavailableError('no model is loaded yet');
    const slot = this.slotFor(name, version);
    const model = slot.current ?? (await this.load(slot));
    if (version !== undefined && /^\d/.test(version) && model.version !== version) {
      throw new UnknownModelError(`${name} has no version ${version} any more`);
    }
    model.leases += 1;
    model.lastUsed = performance.now();
    return {
      model,
      release: () => {
        model.leases -= 1;
        this.unloadIfFree(model);
      },
    };
  }

  /**
   * A run with its checkpoints.
   * @throws UnknownModelError
   */
  listing(name: string): Listing {
    const listing = this.catalogue.get(name);
    if (listing && (listing.checkpoints.best || listing.checkpoints.last)) return listing;
    throw new UnknownModelError(`there is no model ${JSON.stringify(name)}`);
  }

  /** The labels of a version of a model; of its default one where none is given. */
  labelFor(name: string, version?: string): CheckpointLabel {
    const { checkpoints } = this.listing(name);
    const { checkpoint } = this.options;
    if (version === undefined) return checkpoints[checkpoint] ? checkpoint : 'last';
    const found = checkpointLabels.find(
      (label) =>
        (checkpoints[label] && label === version) ||
        String(checkpoints[label]?.progress.step) === version ||
        this.slots.get(`${name}@${label}`)?.current?.version === version,
    );
    if (found) return found;
    throw new UnknownModelError(`${name} has no version ${JSON.stringify(version)}`);
  }

  private slotFor(name: string, version?: string): Slot {
    const label = this.labelFor(name, version);
    const key = `${name}@${label}`;
    const slot = this.slots.get(key) ?? { name, label };
    this.slots.set(key, slot);
    return slot;
  }

  private identity(name: string, label: CheckpointLabel): string | undefined {
    return this.catalogue.get(name)?.checkpoints[label]?.identity;
  }

  private isNews(slot: Slot, identity: string): boolean {
    return identity !== slot.current?.identity && identity !== slot.failed?.identity;
  }

  /** Loads what lies on the disk now; whoever asks meanwhile waits for the same. */
  private load(slot: Slot): Promise<ServedModel> {
    slot.loading ??= this.inTurn(() => this.loadNow(slot)).finally(() => {
      slot.loading = undefined;
    });
    return slot.loading;
  }

  /** One load at a time: each needs the memory of a whole checkpoint. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work, work);
    this.queue = turn.catch(() => {});
    return turn;
  }

  private async loadNow(slot: Slot): Promise<ServedModel> {
    const { name, label } = slot;
    const listing = this.listing(name);
    const identity = listing.checkpoints[label]?.identity;
    if (identity === undefined) throw new UnknownModelError(`${name} has no ${label} checkpoint`);
    if (slot.failed?.identity === identity) throw new ModelUnavailableError(slot.failed.why);
    const twin = this.loaded().find((other) => other.name === name && other.identity === identity);
    try {
      const model = twin ?? (await this.read(listing, label, identity));
      const before = slot.current;
      slot.current = model;
      delete slot.failed;
      if (before) this.retire(before);
      return model;
    } catch (error) {
      const why = `${name} (${label}) cannot be loaded: ${error instanceof Error ? error.message : error}`;
      slot.failed = { identity, why };
      this.observer.failed(name, label);
      this.log.error({ model: name, label, kept: slot.current?.version }, why);
      throw new ModelUnavailableError(why, { cause: error });
    }
  }

  private async read(listing: Listing, label: CheckpointLabel, identity: string) {
    const { name, folder } = listing.run;
    const began = performance.now();
    const { architecture, weights, step } = await readCheckpoint(folder, label);
    const bytes =
      4 * networkWeights(architecture).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    this.makeRoom(bytes, name);
    const model: ServedModel = {
      id: ++this.lastId,
      name,
      version: String(step),
      architecture,
      bytes,
      identity,
      lastUsed: performance.now(),
      leases: 0,
      retired: false,
    };
    await this.engine.load(model.id, architecture, weights, this.options.maxBatchSize);
    const milliseconds = Math.round(performance.now() - began);
    this.log.info({ model: name, version: model.version, label, bytes, milliseconds }, 'loaded');
    this.observer.loaded(model);
    return model;
  }

  /** Lets the least recently used go until there is room; never the default, nor the one replaced. */
  private makeRoom(bytes: number, name: string): void {
    const limit = this.options.modelMemoryMib * 2 ** 20;
    if (bytes > limit) {
      throw new Error(`it needs ${mib(bytes)} MiB of the ${mib(limit)} that models may use`);
    }
    const spare = this.loaded()
      .filter((model) => model.name !== this.default && model.name !== name)
      .sort((a, b) => a.lastUsed - b.lastUsed);
    const used = () => this.loaded().reduce((sum, model) => sum + model.bytes, 0);
    for (const model of spare) {
      if (used() + bytes <= limit) return;
      this.log.info({ model: model.name, version: model.version }, 'pushed out of memory');
      for (const slot of this.slots.values()) if (slot.current === model) this.drop(slot);
    }
  }

  private drop(slot: Slot): void {
    const { current } = slot;
    this.slots.delete(`${slot.name}@${slot.label}`);
    if (current) this.retire(current);
    if (slot.name === this.default && !this.loaded().some(({ name }) => name === slot.name)) {
      this.default = undefined;
    }
  }

  private retire(model: ServedModel): void {
    if ([...this.slots.values()].some(({ current }) => current === model)) return;
    model.retired = true;
    this.unloadIfFree(model);
  }

  private unloadIfFree(model: ServedModel): void {
    if (!model.retired || model.leases > 0) return;
    model.retired = false;
    this.observer.unloaded(model);
    this.engine.unload(model.id).catch(() => {});
  }

  /** The named model, or the best that can be loaded; the one before stays until it is ready. */
  private async chooseDefault(): Promise<void> {
    const { model } = this.options;
    const candidates = model === undefined ? this.catalogue.models() : [this.catalogue.get(model)];
    for (const candidate of candidates) {
      if (!candidate || !(candidate.checkpoints.best || candidate.checkpoints.last)) continue;
      const { name } = candidate.run;
      try {
        const slot = this.slotFor(name);
        if (!slot.current) await this.load(slot);
      } catch {
        continue; // told already; the next best one
      }
      if (name !== this.default) {
        this.default = name;
        this.log.info({ model: name, accuracy: accuracyOf(candidate) }, 'default model');
      }
      return;
    }
  }
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);
const mib = (bytes: number) => Math.ceil(bytes / 2 ** 20);
