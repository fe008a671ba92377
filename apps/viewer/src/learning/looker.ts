import { softmax, tensor, tidy } from '@tensorflow/tfjs-core';
import { type Network, Normalisation, Predictor, type Training } from '@vgg/core';
import type { Activation } from '../protocol/facts.ts';
import type { Look } from '../protocol/learning.ts';

/** Often enough to be live. */
const EVERY_MS = 300;
/** A look may take one part in so many of the time. */
const SHARE = 50;

/** Looks inside a network while it learns, if anybody is there to see it. */
export class Looker {
  looking = false;
  /** The chosen image, [size, size, 3]; null for none. */
  pixels: Uint8Array | null = null;
  private due = 0;
  private readonly normalisation: Normalisation;

  constructor(
    private readonly network: Network,
    private readonly training: Training,
    input: ConstructorParameters<typeof Normalisation>[0],
    private readonly tell: (look: Look) => void,
  ) {
    this.normalisation = new Normalisation(input);
  }

  /** Between two steps: looks where it is time for it, and as rarely as the look is slow. */
  async after(step: number): Promise<void> {
    const began = performance.now();
    if (!this.looking || began < this.due) return;
    this.tell({
      step,
      filters: await this.filters(),
      norms: this.norms(),
      probabilities: await this.probabilities(),
    });
    const took = performance.now() - began;
    this.due = began + Math.max(EVERY_MS, SHARE * took);
  }

  /** The next step is looked at, whatever the time. */
  soon(): void {
    this.due = 0;
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

  private async probabilities(): Promise<Float32Array | null> {
    const { pixels } = this;
    const { inputSize } = this.network.architecture;
    if (pixels?.length !== inputSize ** 2 * 3) return null;
    const predictor = new Predictor(this.network);
    const answer = tidy(() => {
      const image = tensor(this.normalisation.of(pixels), [1, inputSize, inputSize, 3]);
      return softmax(predictor.logits(image as Parameters<typeof predictor.logits>[0]));
    });
    const probabilities = (await answer.data<'float32'>()).slice();
    answer.dispose();
    predictor.dispose();
    return probabilities;
  }
}
