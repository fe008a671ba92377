import {
  any,
  greater,
  keep,
  reshape,
  slice,
  softmax,
  type Tensor,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import { type Network, Normalisation, Predictor, type Training } from '@vgg/core';
import type { PreparedDataSet } from '@vgg/datasets/batches';
import type { Activation } from '../protocol/facts.ts';
import type { Command, Look } from '../protocol/learning.ts';
import { Throttle } from './throttle.ts';

/** Often enough to be live. */
const EVERY_MS = 300;
/** Of the training's time, with what the page takes to draw it. */
const SHARE = 0.02;
/** So many test images tell which units are dead. */
const SAMPLE = 31;

type Asked = Extract<Command, { command: 'look' }>;
type Seen = Pick<Look, 'probabilities' | 'maps' | 'dead'>;

/** Looks inside a network while it learns, if anybody is there to see it. */
export class Looker {
  private asked: Asked | null = null;
  private throttle = new Throttle(SHARE, EVERY_MS);
  /** What was told last is on the screen: until then nothing new is told. */
  private isDrawn = true;
  private readonly network: Network;
  private readonly training: Training;
  private readonly prepared: Pick<PreparedDataSet, 'data' | 'input'>;
  private readonly tell: (look: Look) => void;
  private readonly normalisation: Normalisation;
  /** Normalised test images, [SAMPLE, size, size, 3]. */
  private sample: Float32Array | null = null;

  constructor(
    network: Network,
    training: Training,
    prepared: Pick<PreparedDataSet, 'data' | 'input'>,
    tell: (look: Look) => void,
  ) {
    this.network = network;
    this.training = training;
    this.prepared = prepared;
    this.tell = tell;
    this.normalisation = new Normalisation(prepared.input);
  }

  /** Says who looks, and at what; the next step is looked at, whatever the time. */
  look(asked: Asked): void {
    if (asked.looking && !this.asked?.looking) {
      this.throttle = new Throttle(SHARE, EVERY_MS);
      this.isDrawn = true;
    }
    this.asked = asked;
    this.throttle.soon();
  }

  /** The page has drawn what it was told, in so many milliseconds of its thread. */
  drawn(milliseconds: number): void {
    this.isDrawn = true;
    this.throttle.add(milliseconds);
  }

  /** Between two steps: looks where it is time for it, and as rarely as looking and drawing are slow. */
  async after(step: number): Promise<void> {
    if (!this.asked?.looking || !this.isDrawn || !this.throttle.isDue()) return;
    await this.throttle.measure(async () => {
      const filters = await this.filters();
      const seen = await this.pass();
      const { share } = this.throttle;
      this.isDrawn = false;
      this.tell({ step, filters, norms: this.norms(), share, ...seen });
    });
  }

  private async filters(): Promise<Activation | null> {
    const first = this.network.specs.find(({ shape }) => shape.length === 4);
    if (first?.shape[2] !== 3) return null;
    const values = await this.network.weight(first.name).data<'float32'>();
    return { shape: [...first.shape], values: values.slice() };
  }

  /** All gradients of a layer together. */
  private norms(): Look['norms'] {
    const { gradientNorms } = this.training;
    const layers = new Map<string, number>();
    for (const { name } of this.network.specs) {
      const [layer] = name.split('/');
      const norm = gradientNorms.get(name);
      if (norm === undefined || layer.startsWith('bn')) continue;
      layers.set(layer, Math.hypot(layers.get(layer) ?? 0, norm));
    }
    return Array.from(layers, ([layer, norm]) => ({ layer, norm }));
  }

  /** One way forward, of the chosen image and of test images together. */
  private async pass(): Promise<Seen> {
    const { inputSize: size, classes } = this.network.architecture;
    const length = size * size * 3;
    const chosen = this.asked?.pixels?.length === length ? this.asked.pixels : null;
    const sample = await this.sampled();
    const images = new Float32Array((chosen ? length : 0) + sample.length);
    if (chosen) images.set(this.normalisation.of(chosen));
    images.set(sample, images.length - sample.length);

    const alive = new Map<string, Tensor>();
    let maps: Tensor | null = null;
    const layer = this.asked?.layer ?? null;
    const predictor = new Predictor(this.network);
    const probabilities = tidy(() => {
      const input = tensor4d(images, [images.length / length, size, size, 3]);
      const logits = predictor.logits(input, (name, output) => {
        const axes = output.shape.slice(0, -1).map((_, axis) => axis);
        alive.set(name, keep(any(greater(output, 0), axes)));
        if (chosen && name === layer) maps = keep(firstOf(output));
      });
      return softmax(reshape(firstOf(logits), [1, classes]));
    });
    predictor.dispose();
    const dead = await deadIn(alive, this.lastLayer());
    const answer = (await probabilities.data<'float32'>()).slice();
    probabilities.dispose();
    return {
      probabilities: chosen && answer,
      maps: maps && layer && { layer, ...(await taken(maps)) },
      dead,
    };
  }

  /** The last layer's numbers are logits: they have no ReLU. */
  private lastLayer(): string {
    return this.network.specs.at(-1)?.name.split('/')[0] ?? '';
  }

  private async sampled(): Promise<Float32Array> {
    if (this.sample) return this.sample;
    for await (const { images } of this.prepared.data.testBatches(SAMPLE)) {
      this.sample = images.slice();
      return this.sample;
    }
    return new Float32Array();
  }
}

/** Of the first image alone. */
function firstOf(output: Tensor): Tensor {
  const [, ...rest] = output.shape;
  const begin = output.shape.map(() => 0);
  return reshape(slice(output, begin, [1, ...rest]), rest);
}

async function taken(maps: Tensor): Promise<Activation> {
  const values = (await maps.data<'float32'>()).slice();
  maps.dispose();
  return { shape: [...maps.shape], values };
}

async function deadIn(alive: ReadonlyMap<string, Tensor>, without: string): Promise<Look['dead']> {
  const dead: Look['dead'] = [];
  for (const [layer, tensor] of alive) {
    const living = Array.from(await tensor.data()).filter(Boolean).length;
    tensor.dispose();
    if (layer !== without) dead.push({ layer, dead: tensor.size - living, units: tensor.size });
  }
  return dead;
}
