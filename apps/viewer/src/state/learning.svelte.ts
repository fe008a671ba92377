import type { TrainingEvent } from '@vgg/core';
import { WorkerClient } from '../engine/client.ts';
import { Failure, wasStopped } from '../failure.ts';
import { type Line, line } from '../language/line.ts';
import type { EngineChoice } from '../protocol/facts.ts';
import type {
  BegunRun,
  Command,
  Confusion,
  DataFile,
  KeptRun,
  LearningCalls,
  Look,
  NetworkSize,
  Told,
  TrainingPlan,
} from '../protocol/learning.ts';
import { continued, emptyHistory, type History } from '../training/history.ts';
import { going } from './going.svelte.ts';
import { messages } from './messages.svelte.ts';
import { plan } from './plan.svelte.ts';
import { whenDrawn } from './when-drawn.ts';

type StepEvent = Extract<TrainingEvent, { event: 'step' }>;

/** Steps from which the speed is told: one alone jumps about. */
const LATEST = 20;

/** The page's own training: it goes on in its worker whatever view is opened. */
class Learning {
  /** What is being done before it begins; null at other times. */
  stage = $state.raw<Extract<Told, { stage: Line }> | null>(null);
  /** The training that was begun last. */
  begun = $state.raw<BegunRun | null>(null);
  /** Whether it still goes on. */
  running = $state(false);
  paused = $state(false);
  history = $state.raw<History>(emptyHistory);
  /** The steps that were told last. */
  latest = $state.raw<readonly StepEvent[]>([]);
  totalSteps = $state(0);
  warnings = $state.raw<readonly string[]>([]);
  look = $state.raw<Look | null>(null);
  /** The maps that were looked at last. */
  maps = $state.raw<Look['maps']>(null);
  /** Of the last evaluation. */
  confusion = $state.raw<Confusion | null>(null);
  runs = $state.raw<readonly KeptRun[]>([]);

  private client: WorkerClient<LearningCalls> | null = null;
  private stopping = new AbortController();

  /** Trains a new network. What goes wrong is said. */
  async begin(plan: TrainingPlan): Promise<void> {
    const page = document.baseURI;
    await this.train((worker, hooks) => worker.call('begin', { plan, page }, hooks));
  }

  /** Goes on with a kept run; with `epochs` it gets another length. What goes wrong is said. */
  async goOn(run: string, epochs: number | null = null, engine: EngineChoice = 'auto') {
    const page = document.baseURI;
    await this.train((worker, hooks) => worker.call('goOn', { run, epochs, engine, page }, hooks));
  }

  command(command: Command): void {
    if (command.command === 'pause' || command.command === 'step') this.paused = true;
    if (command.command === 'resume') this.paused = false;
    void this.worker().call('command', command);
  }

  /** Ends the training with a last checkpoint; before it has begun, what is prepared is given up. */
  stop(): void {
    if (this.begun && this.running) this.command({ command: 'stop' });
    else this.stopping.abort();
  }

  /** @throws Failure where there is no such network */
  size(ask: LearningCalls['size']['ask']): Promise<NetworkSize> {
    return this.worker().call('size', ask);
  }

  async list(): Promise<void> {
    this.runs = await this.worker().call('runs', null);
  }

  /** The run's folder as a zip. @throws Failure */
  download(run: string): Promise<Blob> {
    return this.worker().call('download', { run });
  }

  /** The best network of a run, as a file that the page opens. @throws Failure */
  async best(run: string): Promise<File> {
    return new File([await this.worker().call('best', { run })], `${run}.safetensors`);
  }

  async forget(run: string): Promise<void> {
    await this.worker().call('forget', { run });
    await this.list();
  }

  /** Takes files for what they are: a run that goes on here, or pictures to learn from. @throws Failure */
  async take(files: readonly DataFile[]): Promise<void> {
    const given = files.map(({ path, file }) => ({ path, file }));
    const run = await this.worker().call('take', { files: given });
    if (run === null) plan.take(given);
    else await this.list();
  }

  private async train(
    ask: (
      worker: WorkerClient<LearningCalls>,
      hooks: { progress: (told: Told) => void; signal: AbortSignal },
    ) => Promise<null>,
  ): Promise<void> {
    if (this.running) throw new Failure(line`A training is going on already: stop it first`);
    this.stopping = new AbortController();
    this.running = true;
    this.paused = false;
    this.begun = null;
    this.stage = { stage: line`It is prepared`, progress: null };
    const hooks = { progress: (told: Told) => this.hear(told), signal: this.stopping.signal };
    try {
      await ask(this.worker(), hooks);
    } catch (error) {
      if (!wasStopped(error)) messages.report(error);
    } finally {
      this.running = false;
      this.stage = null;
      going.set(null);
    }
    await this.list();
  }

  private hear(told: Told): void {
    if ('stage' in told) {
      this.stage = told;
    } else if ('begun' in told) {
      this.stage = null;
      this.begun = told.begun;
      this.look = null;
      this.maps = null;
      this.confusion = null;
      this.warnings = [];
      this.totalSteps = 0;
      this.history = emptyHistory;
      this.latest = [];
      this.draw(told.begun.history);
      going.set(told.begun.name);
      void this.list();
    } else {
      const began = performance.now();
      this.draw(told.events);
      this.note(told.events);
      this.confusion = told.confusion ?? this.confusion;
      if (!told.look) return;
      this.look = told.look;
      this.maps = told.look.maps ?? this.maps;
      void this.tellWhenDrawn(began);
    }
  }

  /** The next look waits for it. */
  private async tellWhenDrawn(began: number): Promise<void> {
    const milliseconds = await whenDrawn(began);
    if (this.running) this.command({ command: 'drawn', milliseconds });
  }

  private draw(events: readonly TrainingEvent[]): void {
    this.history = continued(this.history, events);
    const steps = events.filter((event) => event.event === 'step');
    this.latest = [...this.latest, ...steps].slice(-LATEST);
  }

  private note(events: readonly TrainingEvent[]): void {
    for (const event of events) {
      if (event.event === 'plan') this.totalSteps = event.totalSteps;
      if (event.event === 'warning') this.warnings = [...this.warnings, event.message];
      if (event.event === 'end' && event.message) this.warnings = [...this.warnings, event.message];
    }
  }

  private worker(): WorkerClient<LearningCalls> {
    this.client ??= new WorkerClient(
      new Worker(new URL('../worker.ts', import.meta.url), { type: 'module', name: 'learning' }),
      (backend) => this.lost(backend),
    );
    return this.client;
  }

  /** With the graphics card's context the network has gone; what was kept of it is still there. */
  private lost(backend: string): void {
    this.client?.end();
    this.client = null;
    messages.report(
      new Failure(
        line`The graphics card took ${backend} away: go on from the last checkpoint, on another engine`,
      ),
    );
  }
}

export const learning = new Learning();

addEventListener('visibilitychange', () => {
  // The tab may be closed while nobody looks.
  if (document.visibilityState === 'hidden' && learning.running && learning.begun) {
    learning.command({ command: 'save' });
  }
});
