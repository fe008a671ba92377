import { join } from 'node:path';
import { accuracyOf, type TrainingEvent } from '@vgg/core';
import { bestOf, hasEnded, ranked, type Trial, triedOf, writeLedger } from '@vgg/runs';
import { oneLine } from '../errors.ts';
import type { SweepEvent } from './events.ts';
import { type Ledger, noteEpoch } from './ledger.ts';
import { isDone, nextTrials, toStop } from './progress.ts';
import type { Trainer, TrialEnd, TrialTraining, Wanted } from './trainer.ts';

/** Who listens to a sweep; the trainings' own events come with their trial. */
export interface SweepListener {
  sweep(event: SweepEvent): void;
  training?(trial: Trial, event: TrainingEvent): void;
}

/**
 * Trains the trials of a ledger until there is nothing left to do. The ledger is written before a trial
 * begins and after whatever becomes of it, so that a kill at any moment loses nothing: the same ledger
 * goes on.
 */
export class Sweep {
  private readonly folder: string;
  readonly ledger: Ledger;
  private readonly trainer: Trainer;
  private readonly listener: SweepListener;
  private readonly running = new Map<Trial, TrialTraining>();
  /** Asked to stop by successive halving. */
  private readonly dismissed = new Set<Trial>();
  private readonly noticed = new Set<string>();
  private wanted: Wanted = 'go';
  private saving: Promise<void> = Promise.resolve();
  private fault: { error: unknown } | null = null;
  private wake: () => void = () => {};

  constructor(folder: string, ledger: Ledger, trainer: Trainer, listener: SweepListener) {
    this.folder = folder;
    this.ledger = ledger;
    this.trainer = trainer;
    this.listener = listener;
  }

  /** Pauses, goes on, or saves and stops all that trains. */
  ask(wanted: Wanted): void {
    if (this.wanted === 'stop') return;
    this.wanted = wanted;
    for (const [trial, training] of this.running) {
      if (!this.dismissed.has(trial)) training.ask(wanted);
    }
    this.wake();
  }

  get isPaused(): boolean {
    return this.wanted === 'pause';
  }

  get isStopping(): boolean {
    return this.wanted === 'stop';
  }

  /** Whether that trial trains now. */
  trains(trial: Trial): boolean {
    return this.running.has(trial);
  }

  /**
   * Trains until all is done or it was asked to stop.
   * @throws the first error that is no trial's own, once the others have stopped
   */
  async run(): Promise<void> {
    const { folder, ledger, listener } = this;
    const { method, trials: choices } = ledger.plan;
    const ended = ledger.trials.filter(hasEnded).length;
    listener.sweep({ event: 'sweep', folder, method, choices, ended });
    this.judge();
    await this.save();
    do {
      const woken = new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      await this.fill();
      if (this.running.size > 0 || this.isPaused) await woken;
    } while (this.running.size > 0 || (this.wanted !== 'stop' && !isDone(ledger)));
    await this.save();
    if (this.fault) throw this.fault.error;
    listener.sweep({
      event: 'end',
      reason: isDone(ledger) ? 'finished' : 'stopped',
      ...this.best(),
    });
  }

  private async fill(): Promise<void> {
    const { trials } = this.ledger;
    while (this.wanted === 'go' && this.running.size < this.trainer.places) {
      if (!trials.some(({ state }) => state === 'waiting')) trials.push(...nextTrials(this.ledger));
      const trial = trials.find(({ state }) => state === 'waiting');
      if (trial === undefined) return;
      trial.state = 'running';
      await this.save();
      if (this.wanted !== 'go') trial.state = 'waiting';
      else this.start(trial);
    }
  }

  private start(trial: Trial): void {
    const { name, choice, seed, epochs, accuracies } = trial;
    this.listener.sweep({
      event: 'trial',
      trial: name,
      choice,
      seed,
      epochs,
      run: join(this.folder, name),
      resumedAfter: accuracies.length,
    });
    const training = this.trainer.start(trial, {
      event: (event) => this.hear(trial, event),
      notice: (message) => this.notice(name, message),
    });
    this.running.set(trial, training);
    if (this.wanted !== 'go') training.ask(this.wanted);
    training.end.then(
      (end) => this.ended(trial, end),
      (error) => this.failed(trial, error),
    );
  }

  /** What several trials say is told once. */
  private notice(trial: string, message: string): void {
    if (this.noticed.has(message)) return;
    this.noticed.add(message);
    this.listener.sweep({ event: 'notice', trial, message: oneLine(message) });
  }

  private hear(trial: Trial, event: TrainingEvent): void {
    this.listener.training?.(trial, event);
    if (event.event !== 'epoch') return;
    const { epoch, trainLoss } = event;
    const known = trial.accuracies.length >= epoch;
    noteEpoch(trial, event);
    if (known) return;
    const accuracy = accuracyOf(event) ?? 0;
    this.listener.sweep({ event: 'epoch', trial: trial.name, epoch, accuracy, trainLoss });
    this.judge();
    this.save();
  }

  /** Stops whom successive halving stops, and cuts off what they learned beyond that. */
  private judge(): void {
    for (const [trial, after] of toStop(this.ledger)) {
      const training = this.running.get(trial);
      if (training && !this.dismissed.has(trial)) training.ask('stop');
      if (training) this.dismissed.add(trial);
      else if (trial.state !== 'stopped') this.settle(trial, 'stopped', after);
    }
  }

  private ended(trial: Trial, end: TrialEnd): void {
    this.running.delete(trial);
    const after = toStop(this.ledger).get(trial);
    if (after !== undefined) this.settle(trial, 'stopped', after);
    else if (end.reason === 'finished') this.settle(trial, 'finished');
    else if (end.reason === 'failed') this.settle(trial, 'failed', undefined, end.message);
    else trial.state = 'waiting';
    this.dismissed.delete(trial);
    this.judge();
    this.save();
    this.wake();
  }

  private failed(trial: Trial, error: unknown): void {
    this.running.delete(trial);
    trial.state = 'waiting';
    this.fault ??= { error };
    this.ask('stop');
    this.wake();
  }

  private settle(trial: Trial, state: Trial['state'], after?: number, message?: string): void {
    delete trial.message;
    trial.state = state;
    trial.accuracies = trial.accuracies.slice(0, after);
    if (message !== undefined) trial.message = oneLine(message);
    const { name, accuracies } = trial;
    this.listener.sweep({
      event: 'result',
      trial: name,
      state,
      epochs: accuracies.length,
      accuracy: bestOf(trial),
      ...(message === undefined ? {} : { message: oneLine(message) }),
    });
  }

  private best() {
    const [first] = ranked(triedOf(this.ledger));
    const trial = first?.trials[0];
    if (!first || !trial || first.accuracy === null) return { best: null };
    const { choice, accuracy } = first;
    return { best: { trial: trial.name, choice, accuracy } };
  }

  /** Writes wait for one another. A ledger that cannot be written ends the sweep. */
  private save(): Promise<void> {
    const write = () => writeLedger(this.folder, this.ledger);
    this.saving = this.saving.then(write).catch((error) => {
      this.fault ??= { error };
      this.ask('stop');
    });
    return this.saving;
  }
}
