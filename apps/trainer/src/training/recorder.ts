import { saveModel, type Checkpoint, type Training, type TrainingEvent } from '@vgg/core';
import { type Run, RunError } from '@vgg/runs';

/** Writes what a training tells into its run: metrics, checkpoints, and the model at its best. */
export class Recorder {
  private readonly run: Run;
  private readonly training: Training;
  private readonly resumedAt: number | null;
  private exported = false;
  private last: TrainingEvent | null = null;

  /** @param resumedAt the step from which a run goes on, whose log already tells of its beginning */
  constructor(run: Run, training: Training, resumedAt: number | null) {
    this.run = run;
    this.training = training;
    this.resumedAt = resumedAt;
  }

  /** Persists one event; returns it with the places filled in. */
  async record(event: TrainingEvent): Promise<TrainingEvent> {
    switch (event.event) {
      case 'checkpoint':
        return this.save(event);
      case 'snapshot':
        return this.keep(event);
      case 'end':
        return this.end(event);
      case 'start':
      case 'plan':
        return event.step === this.resumedAt ? event : this.append(event);
      default:
        return this.append(event);
    }
  }

  /** The end of a training that the disk would not let go on; its run is told if that is possible. */
  failed(message: string): TrainingEvent {
    const { step, epoch, seconds } = {
      step: 0,
      epoch: 1,
      seconds: 0,
      ...this.last,
    };
    return {
      event: 'end',
      reason: 'failed',
      step,
      epoch,
      seconds,
      bestAccuracy: null,
      testAccuracy: null,
      message,
      run: this.run.folder,
    };
  }

  private append<Event extends TrainingEvent>(event: Event): Event {
    this.run.append(event);
    if (event.event === 'step') this.last = event;
    return event;
  }

  private async save(event: TrainingEvent & { event: 'checkpoint' }): Promise<TrainingEvent> {
    const best = event.reason === 'best';
    this.append(event);
    const checkpoint = await this.training.snapshot();
    const path = await this.run.saveCheckpoint(checkpoint, { best });
    if (best) await this.export(checkpoint);
    return { ...event, path };
  }

  private async keep(event: TrainingEvent & { event: 'snapshot' }): Promise<TrainingEvent> {
    const { snapshots } = this.run;
    const card = this.run.cardAt(this.training.standing);
    await snapshots.save(event.step, await this.training.weights(), card);
    return this.append(event);
  }

  private async end(event: TrainingEvent & { event: 'end' }): Promise<TrainingEvent> {
    // A resumed run exports too: a kill may have come between the best checkpoint and its model.
    if (event.reason !== 'failed' && !this.exported) await this.export(await this.best());
    return this.append({ ...event, run: this.run.folder });
  }

  /** The best checkpoint; the present moment where none is kept. */
  private async best(): Promise<Checkpoint> {
    try {
      return await this.run.loadBest();
    } catch (error) {
      if (error instanceof RunError) return this.training.snapshot();
      throw error;
    }
  }

  private async export({ tensors, progress }: Checkpoint): Promise<void> {
    await saveModel(this.run.cardAt(progress), tensors, (artifacts) =>
      this.run.writeModel(artifacts),
    );
    this.exported = true;
  }
}
