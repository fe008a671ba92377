import type { ModelCard } from '@vgg/core';
import type { Visit } from '../http/visit.ts';
import type { Models } from '../models/models.ts';
import type { ServedModel } from '../models/served-model.ts';
import { describeRequest, recordStages } from '../tracing/spans.ts';
import type { Answer, Batcher } from './batcher.ts';
import type { Batching } from './batching.ts';
import type { Decoder, Source } from './decoder.ts';
import type { Statistics } from './statistics.ts';

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
  private readonly batching: Batching;
  private readonly decoder: Decoder;
  private readonly statistics: Statistics;
  private readonly observe: (stage: string, milliseconds: number) => void;

  constructor(
    models: Models,
    batcher: Batcher,
    batching: Batching,
    decoder: Decoder,
    statistics: Statistics,
    observe: (stage: string, milliseconds: number) => void,
  ) {
    this.models = models;
    this.batcher = batcher;
    this.batching = batching;
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
    describeRequest({ 'vgg.model': model.name, 'vgg.version': model.version });
    try {
      const { card, batch } = model;
      const images = await this.decoder.pixels(sources(card), card.input, visit);
      const decoding = performance.now() - began;
      describeRequest({ 'vgg.images': images.length });
      visit.signal.throwIfAborted();
      const limits = this.batching.of(model.name);
      const most = Math.min(batch, limits.maxBatchSize);
      const waiting = this.batcher.predict(
        model.id,
        images,
        { ...limits, maxBatchSize: most },
        visit.signal,
      );
      visit.arrived();
      const answers = await waiting;
      const milliseconds = {
        decoding,
        queueing: Math.max(...answers.map(({ queueing }) => queueing)),
        inference: Math.max(...answers.map(({ inference }) => inference)),
      };
      recordStages(began, milliseconds);
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
}
