import type { Logger } from 'pino';
import { accuracyOf, type Catalogue, type Listing } from './catalogue.ts';
import { type CheckpointLabel, checkpointLabels } from './checkpoint-label.ts';
import { ModelUnavailableError, UnknownModelError } from './faults.ts';
import type { Loader } from './loader.ts';
import type { Lease, ServedModel } from './served-model.ts';
import type { Slot } from './slots.ts';

export interface ModelsOptions {
  /** The model for requests that name none; without it the one of the best accuracy. */
  model?: string | undefined;
  checkpoint: CheckpointLabel;
}

/** Which network answers a request: what is on the disk by its names, and what of it is loaded. */
export class Models {
  private readonly loader: Loader;
  private readonly catalogue: Catalogue;
  private readonly options: ModelsOptions;
  private readonly log: Logger;
  private default: string | undefined;

  constructor(loader: Loader, catalogue: Catalogue, options: ModelsOptions, log: Logger) {
    this.loader = loader;
    this.catalogue = catalogue;
    this.options = options;
    this.log = log;
  }

  /** The model that answers where none is named; undefined until one is loaded. */
  get defaultModel(): string | undefined {
    return this.default;
  }

  /** Every loaded network, once. */
  loaded(): ServedModel[] {
    return this.loader.slots.loaded();
  }

  stateOf(name: string, label: CheckpointLabel): 'loaded' | 'loading' | 'available' | 'broken' {
    const slot = this.loader.slots.find(name, label);
    if (slot?.current) return 'loaded';
    if (slot?.loading) return 'loading';
    return slot?.failed && slot.failed.identity === this.identity(name, label)
      ? 'broken'
      : 'available';
  }

  /** The version that is loaded under a label. */
  versionAt(name: string, label: CheckpointLabel): string | undefined {
    return this.loader.slots.find(name, label)?.current?.version;
  }

  /** Looks at the disk: takes up what is new, lets go of what is gone. */
  async refresh(): Promise<void> {
    await this.catalogue.refresh();
    for (const slot of this.loader.slots.all()) {
      const identity = this.identity(slot.name, slot.label);
      if (identity === undefined) this.loader.drop(slot);
      else if (slot.current && isNews(slot, identity)) await this.loader.load(slot).catch(() => {});
    }
    if (!this.loaded().some(({ name }) => name === this.default)) this.default = undefined;
    await this.chooseDefault();
  }

  /** Forgets everything: the engine has died. */
  forget(): void {
    this.loader.forget();
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
    const model = slot.current ?? (await this.loader.load(slot));
    if (version !== undefined && /^\d/.test(version) && model.version !== version) {
      throw new UnknownModelError(`${slot.name} has no version ${version} any more`);
    }
    model.leases += 1;
    model.lastUsed = performance.now();
    return {
      model,
      release: () => {
        model.leases -= 1;
        this.loader.unloadIfFree(model);
      },
    };
  }

  /** Whether there is such a model, and it is not known to be broken. */
  has(name: string): boolean {
    const listing = this.catalogue.get(name);
    if (!listing?.checkpoints.best && !listing?.checkpoints.last) return false;
    return this.stateOf(listing.run.name, this.labelFor(name)) !== 'broken';
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

  /**
   * The label of a version of a model; of its default one where none is given.
   * @throws UnknownModelError
   */
  labelFor(name: string, version?: string): CheckpointLabel {
    const { run, checkpoints } = this.listing(name);
    const { checkpoint } = this.options;
    if (version === undefined) return checkpoints[checkpoint] ? checkpoint : 'last';
    const found = checkpointLabels.find(
      (label) =>
        (checkpoints[label] && label === version) ||
        String(checkpoints[label]?.progress.step) === version ||
        this.versionAt(run.name, label) === version,
    );
    if (found) return found;
    throw new UnknownModelError(`${run.name} has no version ${JSON.stringify(version)}`);
  }

  private slotFor(name: string, version?: string): Slot {
    return this.loader.slots.at(this.listing(name).run.name, this.labelFor(name, version));
  }

  private identity(name: string, label: CheckpointLabel): string | undefined {
    return this.catalogue.get(name)?.checkpoints[label]?.identity;
  }

  /** The named model, or the best that can be loaded; the one before stays until it is ready. */
  private async chooseDefault(): Promise<void> {
    const { model } = this.options;
    const candidates = model === undefined ? this.catalogue.models() : [this.catalogue.get(model)];
    for (const candidate of candidates) {
      if (!candidate || !(candidate.checkpoints.best || candidate.checkpoints.last)) continue;
      const { name } = candidate.run;
      const slot = this.slotFor(name);
      try {
        this.loader.stays = slot.current ?? (await this.loader.load(slot, this.loader.stays));
      } catch {
        continue; // told already; the next best one
      }
      if (name !== this.default) {
        this.default = name;
        this.log.info({ model: name, accuracy: accuracyOf(candidate) }, 'default model');
        this.loader.keepLimit();
      }
      return;
    }
  }
}

function isNews(slot: Slot, identity: string): boolean {
  return identity !== slot.current?.identity && identity !== slot.failed?.identity;
}
