import type { CheckpointReason, ModelCard, Training, TrainingEvent } from '@vgg/core';
import { cardAt, snapshotBytes } from '@vgg/runs/files';
import { messageOf } from '../failure.ts';
import { type KeptCheckpoint, keptRuns, type News, type RunState } from './kept-runs.ts';

/** A small network's epoch may be over in a moment: what is kept is written no more often. */
const LEAST_MS = 2000;

/** What is not written yet. */
type Fresh = News & {
  events: TrainingEvent[];
  moments: { step: number; bytes: Uint8Array<ArrayBuffer> }[];
};

/** Writes what a training tells into the run that this browser keeps of it. */
export class Recorder {
  private readonly run: string;
  private readonly training: Training;
  private readonly state: RunState;
  private readonly card: ModelCard;
  private readonly resumedAt: number | null;
  private readonly encoder = new TextEncoder();
  /** Of the log as a file. */
  private bytes = 0;
  private stepsPerEpoch = 1;
  private keeps = true;
  /** When, by performance.now; the first checkpoint is always written. */
  private written = Number.NEGATIVE_INFINITY;
  /** What is not written yet. */
  private news: Fresh = { events: [], moments: [] };

  /**
   * @param log events from before, to which those to come are added
   * @param resumedAt the step from which it goes on, whose log already tells of its beginning
   */
  constructor(
    run: string,
    training: Training,
    state: RunState,
    card: ModelCard,
    log: readonly TrainingEvent[],
    resumedAt: number | null,
  ) {
    this.run = run;
    this.training = training;
    this.state = state;
    this.card = card;
    this.resumedAt = resumedAt;
    for (const event of log) this.bytes += this.bytesOf(event);
  }

  /** @returns the event, and a warning where the browser does not keep what it stands for */
  async record(event: TrainingEvent): Promise<TrainingEvent[]> {
    this.note(event);
    const isKnown = event.event === 'start' || event.event === 'plan';
    if (!this.keeps || (isKnown && event.step === this.resumedAt)) return [event];
    this.news.events.push(event);
    this.bytes += this.bytesOf(event);
    try {
      if (event.event === 'snapshot') await this.keep(event.step);
      if (event.event === 'checkpoint') await this.checkpoint(event.reason);
      else if (event.event === 'end') await this.write();
      return [event];
    } catch (error) {
      this.keeps = false;
      const message = `this browser keeps no more of the run (${messageOf(error)}): training goes on, and is lost with this tab`;
      return [event, { event: 'warning', step: event.step, message }];
    }
  }

  /** The weights of the best network, whether they are written yet or not. */
  async best(): Promise<KeptCheckpoint['tensors'] | undefined> {
    return (this.news.best ?? (await keptRuns.open(this.run)).best)?.tensors;
  }

  private async checkpoint(reason: CheckpointReason): Promise<void> {
    const last = { ...(await this.training.snapshot()), logBytes: this.bytes };
    this.news.last = last;
    if (reason === 'best') this.news.best = last;
    const isAsked = reason === 'requested' || reason === 'stopped' || reason === 'finished';
    if (isAsked || performance.now() - this.written > LEAST_MS) await this.write();
  }

  /** A moment is small: it waits in memory for the next checkpoint, with which it is written. */
  private async keep(step: number): Promise<void> {
    const card = cardAt(this.card, this.training.standing);
    this.news.moments.push({ step, bytes: snapshotBytes(await this.training.weights(), card) });
    this.state.moments = (this.state.moments ?? 0) + 1;
  }

  /** Log, moments and checkpoints at once: they belong together. */
  private async write(): Promise<void> {
    await keptRuns.save(this.run, this.state, this.news);
    this.news = { events: [], moments: [] };
    this.written = performance.now();
  }

  private note(event: TrainingEvent): void {
    const { state } = this;
    switch (event.event) {
      case 'start':
        this.stepsPerEpoch = event.stepsPerEpoch;
        state.state = 'going';
        break;
      case 'plan':
        state.plannedEpochs = event.epochs;
        break;
      case 'step':
        state.step = event.step;
        state.epochs = event.step / this.stepsPerEpoch;
        break;
      case 'evaluation':
        state.bestAccuracy = Math.max(
          state.bestAccuracy ?? 0,
          event.validationAccuracy ?? event.testAccuracy ?? 0,
        );
        break;
      case 'end':
        state.state = event.reason;
        break;
    }
  }

  private bytesOf(event: TrainingEvent): number {
    return this.encoder.encode(JSON.stringify(event)).length + 1;
  }
}
