import { wasStopped } from '../failure.ts';
import { indexOfLargest } from '../judging/scores.ts';
import type { Box } from '../network/receptive-field.ts';
import type { Activation, Heat, Progress, StrongestMap } from '../protocol/facts.ts';
import type { HeatKind } from '../sharing/address.ts';
import { readRunKey, withoutMoment } from '../sharing/network-key.ts';
import { engine } from './engine.svelte.ts';
import { networks } from './networks.svelte.ts';
import { multiplyAdds } from './pace.ts';
import { route } from './route.svelte.ts';

/** A layer's values, and whose they are: of which network, whatever the moment. */
type ShownActivation = Activation & { of: string; layer: number };

/** The main network; what was seen of one moment of it stays until the next one is seen. */
const subject = () => {
  const { key, id } = networks.main;
  return readRunKey(key) ? String(withoutMoment(key)) : id;
};

/** What is asked of a map over the image. */
interface HeatQuestion {
  of: string;
  kind: Exclude<HeatKind, 'none'>;
  label: number;
  /** Whose maps Grad-CAM weighs. */
  layer: number;
}

/** Multiply-adds of a network of which all maps are looked at beside the chosen layer's. */
const MOST_WORK = 1e9;

/** What is looked at inside the main network. */
class Inside {
  /** The layer that is looked at, as an index into the main network's layers. */
  layer = $derived.by(() => {
    const layers = networks.main.facts?.layers ?? [];
    const named = layers.findIndex(({ name }) => name === route.shared.layer);
    const first = layers.findIndex(({ kind }) => kind === 'relu');
    return named >= 0 ? named : Math.max(0, first);
  });

  /** The class that the map over the image explains. */
  label = $derived.by(() => {
    const { facts, prediction } = networks.main;
    const named = (facts?.card.classes ?? []).indexOf(route.shared.label ?? '');
    if (named >= 0) return named;
    return prediction ? indexOfLargest(prediction.probabilities) : 0;
  });

  /** The layer whose maps Grad-CAM weighs: the one looked at, or the last with maps of 4 x 4. */
  camLayer = $derived.by(() => {
    const layers = networks.main.facts?.layers ?? [];
    const fits = (index: number) => layers[index]?.outputShape.length === 3;
    if (route.shared.layer !== null && fits(this.layer)) return this.layer;
    const large = layers.findLastIndex(
      ({ outputShape, kind }) => kind === 'relu' && outputShape.length === 3 && outputShape[0] >= 4,
    );
    return large >= 0 ? large : layers.findLastIndex((_, index) => fits(index));
  });

  /** The chosen layer's values; null while they are on their way. */
  activation = $derived.by(() => {
    const { found } = this;
    return found?.of === subject() && found.layer === this.layer ? found : null;
  });

  /** Of each layer the strongest map, for the picture at hand; null while they are not known. */
  strongest = $derived.by(() => {
    const { mapsOf } = this;
    return mapsOf?.network === networks.main.id && mapsOf.pixels === networks.main.seen
      ? mapsOf.maps
      : null;
  });

  /** The map over the image, with what it was asked for. */
  heat = $state.raw<(Heat & HeatQuestion) | null>(null);
  heatProgress = $state.raw<Progress | null>(null);
  /** What the cell under the pointer sees of the image. */
  box = $state.raw<Box | null>(null);

  private mapsOf = $state.raw<{
    network: string;
    pixels: Uint8Array;
    maps: (StrongestMap | null)[];
  } | null>(null);
  private found = $state.raw<ShownActivation | null>(null);
  private looking: AbortController | null = null;
  private heating: AbortController | null = null;

  /** Computes the chosen layer's maps and the map over the image; a later look overtakes it. */
  async look(): Promise<void> {
    this.looking?.abort();
    this.looking = new AbortController();
    const { signal } = this.looking;
    // A map over the picture before says nothing of this one.
    if (this.heat?.kind === 'occlusion') this.heat = null;
    this.heating?.abort();
    const { id: network, facts, seen } = networks.main;
    if (!facts || !seen) return;
    const layer = this.layer;
    const of = subject();
    const ask = { network, layer, pixels: seen };
    const activation = await engine.call('activation', ask, { signal });
    this.found = { ...activation, of, layer };
    await this.lookAtHeat();
    await this.lookAtAll(signal);
  }

  /** Computes the strongest map of every layer, of networks that are not large. */
  private async lookAtAll(signal: AbortSignal): Promise<void> {
    const { id: network, seen: pixels, facts } = networks.main;
    if (!pixels || this.strongest || multiplyAdds(facts?.layers ?? []) > MOST_WORK) return;
    const maps = await engine.call('strongestMaps', { network, pixels }, { signal });
    this.mapsOf = { network, pixels, maps };
  }

  /** Computes the map over the image; a later call overtakes it. */
  async lookAtHeat(): Promise<void> {
    this.heating?.abort();
    this.heating = new AbortController();
    const { signal } = this.heating;
    this.heatProgress = null;
    const { seen, id: network } = networks.main;
    const kind = route.shared.heat;
    if (kind === 'none' || !seen) {
      this.heat = null;
      return;
    }
    const question = { of: subject(), kind, label: this.label, layer: this.camLayer };
    if (!this.heat || !sameQuestion(this.heat, question)) this.heat = null;
    const { label, layer } = question;
    const ask = { network, label, pixels: seen };
    const progress = (now: Progress) => {
      this.heatProgress = now;
    };
    try {
      const heat =
        kind === 'grad-cam'
          ? await engine.call('gradCam', { ...ask, layer }, { signal })
          : await engine.call('occlusion', ask, { signal, progress });
      this.heat = { ...heat, ...question };
      this.heatProgress = null;
    } catch (error) {
      if (!signal.aborted && wasStopped(error)) this.heatProgress = null;
      throw error;
    }
  }
}

function sameQuestion(a: HeatQuestion, b: HeatQuestion): boolean {
  return a.of === b.of && a.kind === b.kind && a.label === b.label && a.layer === b.layer;
}

export const inside = new Inside();
