import type { EngineClient } from '../engine/client.ts';
import { Failure, wasStopped } from '../failure.ts';
import { type Line, line, verbatim } from '../language/line.ts';
import { beside, modelAddress, snapshotAddress } from '../loading/server.ts';
import type { NetworkFacts, NetworkSource, Prediction, Progress } from '../protocol/facts.ts';
import { readRunKey, withoutMoment } from '../sharing/network-key.ts';
import { engine } from './engine.svelte.ts';
import { messages } from './messages.svelte.ts';
import { server } from './server.svelte.ts';

/** One of the two networks that may be loaded, what it sees of the picture, and its answer. */
export interface Slot {
  /** As the address names it; 'file' where it came from files. Null while there is none. */
  key: string | null;
  /** As the engine names it: no two loads share a name. */
  id: string;
  /** Null while there is none. */
  title: Line | null;
  source: NetworkSource | null;
  facts: NetworkFacts | null;
  /** Of the one that is to take its place. */
  progress: Progress | null;
  prediction: Prediction | null;
  /** What is said while it computes an answer that takes its time. */
  working: string | null;
  /** What the network sees of the picture, [size, size, 3]. */
  seen: Uint8Array | null;
  /** Aborts when another network takes its place. */
  gone: AbortController;
}

export const slotNames = ['main', 'other'] as const;
export type SlotName = (typeof slotNames)[number];

/** A network that is not loaded yet. */
interface Wanted {
  key: string;
  title: Line;
  source: NetworkSource;
}

const emptySlot = (): Slot => ({
  key: null,
  id: '',
  title: null,
  source: null,
  facts: null,
  progress: null,
  prediction: null,
  working: null,
  seen: null,
  gone: new AbortController(),
});

/** Two places for networks. Of several that are asked for in one place the newest wins. */
class Networks {
  main = $state.raw<Slot>(emptySlot());
  other = $state.raw<Slot>(emptySlot());

  private readonly loading: Partial<Record<SlotName, AbortController>> = {};
  private readonly files: Partial<Record<SlotName, Wanted>> = {};
  private loads = 0;

  /** Loads a network by the name that the address has for it. @throws Failure */
  async open(name: SlotName, key: string): Promise<void> {
    const signal = this.newest(name);
    if (key === this[name].key && key !== 'file') return this.change(name, { progress: null });
    await this.load(name, await this.wanted(name, key), signal);
  }

  /** @throws Failure where there is no network in the files */
  async openFiles(name: SlotName, files: File[]): Promise<void> {
    const named = files.find((file) => /\.(json|safetensors|pth|pt)$/.test(file.name));
    const title = named ? verbatim(named.name) : line`files`;
    const wanted: Wanted = { key: 'file', title, source: { kind: 'files', files } };
    await this.load(name, wanted, this.newest(name));
    this.files[name] = wanted;
  }

  /** Leaves a place empty. */
  close(name: SlotName): void {
    this.newest(name);
    this.put(name, emptySlot());
  }

  answer(name: SlotName, seen: Uint8Array | null, prediction: Prediction | null): void {
    this.change(name, { seen, prediction });
  }

  /** Says how long an answer takes, as long as it is computed. */
  work(name: SlotName, working: string | null): void {
    if (working !== this[name].working) this.change(name, { working });
  }

  /** Loads the same networks into another engine: weights that are kept make this quick. */
  async refill(client: EngineClient): Promise<void> {
    for (const name of slotNames) {
      const { id, source } = this[name];
      if (!source) continue;
      try {
        const facts = await client.call('load', { network: id, source });
        this.change(name, { facts });
      } catch (error) {
        if (wasStopped(error)) throw error;
        // Where the next engine comes, it is asked to load it again.
        this.change(name, { facts: null, seen: null, prediction: null });
        messages.report(error);
      }
    }
  }

  private async wanted(name: SlotName, key: string): Promise<Wanted> {
    if (key === 'file') {
      const kept = this.files[name];
      if (kept) return kept;
      throw new Failure(line`The link names a network from files that only the other visitor has`);
    }
    if (key === 'demo') {
      const url = beside('demo/model.json');
      return { key, title: line`Demonstration network`, source: { kind: 'url', url } };
    }
    const named = readRunKey(key);
    if (named) {
      const { place, run, step } = named;
      const title = step === null ? verbatim(run) : line`${run} after step ${step}`;
      if (place === 'kept') return { key, title, source: { kind: 'kept', run, step } };
      if (step !== null) {
        return { key, title, source: { kind: 'url', url: snapshotAddress(run, step) } };
      }
      if (!(await server.mayHave(run))) throw new Failure(line`The server has no network ${run}`);
      return { key, title, source: { kind: 'url', url: modelAddress(run) } };
    }
    if (!URL.canParse(key)) throw new Failure(line`${key} is no address of a network`);
    return { key, title: verbatim(fileName(key)), source: { kind: 'url', url: key } };
  }

  /** Stops what is being loaded in that place. @returns what will stop the one that comes now */
  private newest(name: SlotName): AbortSignal {
    this.loading[name]?.abort();
    const loading = new AbortController();
    this.loading[name] = loading;
    return loading.signal;
  }

  private async load(name: SlotName, wanted: Wanted, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { key, title, source } = wanted;
    this.loads += 1;
    const id = `${name} ${this.loads}`;
    const progress = (now: Progress) => {
      if (!signal.aborted) this.change(name, { progress: now });
    };
    progress({ done: 0, total: 0 });
    try {
      const ask = { network: id, source };
      const facts = await engine.call('load', ask, { progress, signal, again: true });
      // Another moment of the same network: what the one before said stays until this one answers.
      const { seen, prediction, key: before } = this[name];
      const same = before !== null && withoutMoment(before) === withoutMoment(key);
      const said = same && key !== 'file' ? { seen, prediction } : {};
      this.put(name, { ...emptySlot(), key, id, title, source, facts, ...said });
    } catch (error) {
      if (signal.aborted) unload(id);
      else this.change(name, { progress: null });
      throw error;
    }
  }

  private change(name: SlotName, change: Partial<Slot>): void {
    this[name] = { ...this[name], ...change };
  }

  private put(name: SlotName, slot: Slot): void {
    const { id, gone } = this[name];
    this[name] = slot;
    gone.abort();
    if (id) unload(id);
  }
}

function unload(network: string): void {
  engine.call('unload', { network }).catch(() => {
    // An engine that has ended holds nothing.
  });
}

function fileName(address: string): string {
  const parts = new URL(address).pathname.split('/');
  return parts.at(-1) === 'model.json' && parts.length > 2
    ? String(parts.at(-2))
    : String(parts.at(-1));
}

export const networks = new Networks();
