import { wasStopped } from '../failure.ts';
import { serverMoments } from '../loading/server.ts';
import { type RunKey, readRunKey, runKey } from '../sharing/network-key.ts';
import { engine } from './engine.svelte.ts';
import { networks, type SlotName } from './networks.svelte.ts';
import { openMoment } from './page.ts';

/** While it plays, a moment is seen for so long at least. */
const SEEN_MS = 350;

/** The moments that were kept of the run whose network stands in a place, and a way through them. */
export class Moments {
  /** After which steps, from the beginning on. */
  steps = $state.raw<readonly number[]>([]);
  /** The one that was asked for and is not here yet. */
  wanted = $state<number | null>(null);
  playing = $state(false);

  private moving = false;
  private listed: string | null = null;

  private readonly slot: SlotName;

  constructor(slot: SlotName) {
    this.slot = slot;
  }

  /** The run in the place; null for a network of none. */
  get run(): RunKey | null {
    return readRunKey(networks[this.slot].key);
  }

  /** Asks which there are. */
  async list(place: RunKey['place'], run: string): Promise<void> {
    const name = runKey({ place, run, step: null });
    if (this.listed !== name) this.steps = [];
    this.listed = name;
    const steps =
      place === 'run'
        ? await serverMoments(run)
        : await engine.call('keptMoments', { run }, { again: true });
    if (this.listed === name) this.steps = steps;
  }

  /** There is no run with moments in the place. */
  leave(): void {
    this.listed = null;
    this.steps = [];
    this.playing = false;
  }

  /**
   * Looks at a moment. Of those that are asked for while one is being opened only the newest is opened
   * after it, so that something is seen however fast the slider is dragged.
   * @throws Failure where it cannot be opened
   */
  async show(step: number): Promise<void> {
    this.wanted = step;
    if (this.moving) return;
    this.moving = true;
    try {
      const { run } = this;
      while (run && this.wanted !== null && this.isStill(run)) {
        const next: number = this.wanted;
        await openMoment(this.slot, runKey({ ...run, step: next }));
        if (this.wanted === next) this.wanted = null;
      }
    } catch (error) {
      this.playing = false;
      throw error;
    } finally {
      this.wanted = null;
      this.moving = false;
    }
  }

  /** Goes on from the moment that is seen, from the last one anew, until the end or until stopped. */
  async play(): Promise<void> {
    const { run } = this;
    if (!run || this.playing) return;
    this.playing = true;
    try {
      const last = this.steps.at(-1) ?? 0;
      let step: number | undefined =
        run.step === null || run.step >= last ? this.steps[0] : this.after(run.step);
      while (this.playing && step !== undefined && this.isStill(run)) {
        const seen = new Promise((resolve) => setTimeout(resolve, SEEN_MS));
        await this.show(step);
        await seen;
        step = this.after(step);
      }
    } catch (error) {
      if (!wasStopped(error)) throw error;
    } finally {
      this.playing = false;
    }
  }

  private after(step: number): number | undefined {
    return this.steps.find((known) => known > step);
  }

  /** Somebody may have chosen another network meanwhile. */
  private isStill({ place, run }: RunKey): boolean {
    return this.run?.place === place && this.run.run === run;
  }
}
