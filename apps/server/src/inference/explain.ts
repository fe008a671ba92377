import { architectureOf, layersOf, type ModelCard } from '@vgg/core';
import { Problem } from '../http/problem.ts';
import type { Visit } from '../http/visit.ts';
import type { Models } from '../models/models.ts';
import type { ServedModel } from '../models/served-model.ts';
import type { Decoder, Source } from './decoder.ts';
import type { Engine } from './engine.ts';
import type { Heat, Pixels } from './messages.ts';

/** What is asked of each image. */
export interface Question {
  /** A class by name or number; without it the likeliest one is explained. */
  label?: string | undefined;
  /** A convolution's name; without it the last one. */
  layer?: string | undefined;
}

export interface Explained {
  model: ServedModel;
  explanations: { pixels: Pixels; heat: Heat }[];
}

/** What moved a network to its answers: images to maps, by Grad-CAM. */
export class Explainer {
  private readonly models: Models;
  private readonly decoder: Decoder;
  private readonly engine: Engine;

  constructor(models: Models, decoder: Decoder, engine: Engine) {
    this.models = models;
    this.decoder = decoder;
    this.engine = engine;
  }

  /**
   * One image after the other, so that batches of other requests go between them.
   * @throws what `Classifier.classify` does, and Problem 400 for an unknown class or layer
   */
  async explain(
    visit: Visit,
    wanted: { model?: string | undefined; version?: string | undefined },
    sources: (card: ModelCard) => Source[],
    { label, layer }: Question,
  ): Promise<Explained> {
    visit.signal.throwIfAborted();
    const { model, release } = await this.models.lease(wanted.model, wanted.version);
    try {
      const { card } = model;
      const asked = {
        label: label === undefined ? undefined : labelOf(label, card),
        layer: layer === undefined ? undefined : layerOf(layer, card),
      };
      const images = await this.decoder.pixels(sources(card), card.input, visit);
      visit.arrived();
      const explanations: Explained['explanations'] = [];
      for (const pixels of images) {
        visit.signal.throwIfAborted();
        const heat = await this.engine.explain(model.id, pixels, asked);
        explanations.push({ pixels, heat });
      }
      return { model, explanations };
    } finally {
      release();
    }
  }
}

/** @throws Problem 400 */
function labelOf(wanted: string, { classes }: ModelCard): number {
  const named = classes.indexOf(wanted);
  if (named >= 0) return named;
  const label = Number(wanted);
  if (/^\d+$/.test(wanted) && label < classes.length) return label;
  throw new Problem(
    400,
    `label is ${JSON.stringify(wanted.slice(0, 80))}: accepted are a class's name and numbers from 0 to ${classes.length - 1}`,
  );
}

/** @throws Problem 400 */
function layerOf(wanted: string, card: ModelCard): string {
  const convolutions = layersOf(architectureOf(card)).flatMap(({ kind, name }) =>
    kind === 'convolution' ? [name] : [],
  );
  if (convolutions.includes(wanted)) return wanted;
  throw new Problem(
    400,
    `layer is ${JSON.stringify(wanted.slice(0, 80))}: accepted are ${convolutions.join(', ')}`,
  );
}
