import type { ModelCard } from '@vgg/core';
import type { PictureInput } from '@vgg/datasets';
import type { Visit } from '../http/visit.ts';
import type { Models } from '../models/models.ts';
import type { ServedModel } from '../models/served-model.ts';
import type { Answer, Batcher } from './batcher.ts';
import type { Decoder } from './decoder.ts';
import type { Pixels } from './messages.ts';
import type { Statistics } from './statistics.ts';

/** An image as a request brings it: a file's bytes, or pixels. */
export type Source = { encoded: Uint8Array } | { pixels: Pixels };

export interface Classified {
  model: ServedModel;
  answers: Answer[];
  /** Milliseconds; the slowest image's where they differ. */
  milliseconds: { decoding: number; queueing: number; inference: number };
}

/** From images to answers: the one way through the server that every protocol takes. */
export class Classifier {
  private readonly models: Models;
  private readonly batcher: Batcher;
  private readonly decoder: Decoder;
  private readonly statistics: Statistics;
  private readonly observe: (stage: string, milliseconds: number) => void;

  constructor(
    models: Models,
    batcher: Batcher,
    decoder: Decoder,
    statistics: Statistics,
    observe: (stage: string, milliseconds: number) => void,
  ) {
    this.models = models;
    this.batcher = batcher;
    this.decoder = decoder;
    this.statistics = statistics;
    this.observe = observe;
  }

  /**
   * @param sources told the model's card, so that what is asked can be checked against it
   * @throws DataError, UnknownModelError, ModelUnavailableError, QueueFullError, the visit's Problem
   */
  async classify(
    visit: Visit,
    wanted: { model?: string | undefined; version?: string | undefined },
    sources: (card: ModelCard) => Source[],
  ): Promise<Classified> {
    visit.signal.throwIfAborted();
    const { model, release } = await this.models.lease(wanted.model, wanted.version);
    const began = performance.now();
    try {
      const { card, batch } = model;
      const images = await this.pixelsOf(sources(card), card.input, visit);
      const decoding = performance.now() - began;
      visit.signal.throwIfAborted();
      const waiting = this.batcher.predict(model.id, images, visit.signal, batch);
      visit.arrived();
      const answers = await waiting;
      const milliseconds = {
        decoding,
        queueing: Math.max(...answers.map(({ queueing }) => queueing)),
        inference: Math.max(...answers.map(({ inference }) => inference)),
      };
      for (const [stage, time] of Object.entries(milliseconds)) this.observe(stage, time);
      this.statistics.answered(model, answers.length, milliseconds);
      return { model, answers, milliseconds };
    } catch (error) {
      this.statistics.failed(model, performance.now() - began);
      throw error;
    } finally {
      release();
    }
  }

  /** The same reading of images as the command `vgg predict`. */
  private async pixelsOf(sources: Source[], input: PictureInput, visit: Visit): Promise<Pixels[]> {
    const encoded = sources.flatMap((source) => ('encoded' in source ? [source.encoded] : []));
    const decoded = await this.decoder.decode(encoded, input, visit);
    let next = 0;
    return sources.map((source) => ('pixels' in source ? source.pixels : decoded[next++]));
  }
}
