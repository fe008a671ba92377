import { describeNetwork, type Network, Training } from '@vgg/core';
import type { PreparedDataSet } from '@vgg/datasets/batches';
import type { RunSettings } from '@vgg/runs/files';
import type { Hooks } from '../engine/door.ts';
import { whenLost } from '../engine/start-engine.ts';
import type { BegunRun, Confusion, Told } from '../protocol/learning.ts';
import { Batched } from './batched.ts';
import type { RunState } from './kept-runs.ts';
import { Looker } from './looker.ts';
import type { PickedEngine } from './pick-engine.ts';
import { Recorder } from './recorder.ts';

/** What a training needs from outside. */
export type LearnHooks = Pick<Hooks<Told>, 'tell' | 'signal' | 'lost'> & {
  /** Files of the page. */
  beside(path: string): string;
  /** Called with what commands are given to, as soon as it is there. */
  opened(training: RunningTraining): void;
};

/** A training that takes commands. */
export interface RunningTraining {
  training: Training;
  looker: Looker;
  stop: AbortController;
  pause(): void;
  /** Trains one step, then pauses. */
  stepOnce(): void;
}

/** Seconds between checkpoints: a page may be closed at any moment. */
const CHECKPOINT_SECONDS = 20;

/** A training that is ready to go. */
export interface Learning extends Pick<BegunRun, 'name' | 'kept' | 'history'> {
  settings: RunSettings;
  state: RunState;
  prepared: PreparedDataSet;
  network: Network;
  engine: PickedEngine;
  checkpoint?: ConstructorParameters<typeof Training>[0]['checkpoint'];
  resumedAt?: number | null;
  notice?: string | undefined;
}

/** The loop that `vgg train` runs, too; what it tells goes into the run and to the page. */
export async function learn(
  { name, settings, state, prepared, network, engine, kept, history, ...how }: Learning,
  { tell, signal, opened, lost }: LearnHooks,
): Promise<void> {
  const { training: trained } = settings.card;
  if (!trained) return;
  const { recipe, seed, patience, snapshots } = trained;
  // A step that waits for a graphics card that has gone waits for ever.
  whenLost(engine.facts.backend, lost);
  const { data } = prepared;
  const stop = new AbortController();
  signal.addEventListener('abort', () => stop.abort());
  const training: Training = new Training({
    network,
    data,
    recipe,
    recipeName: recipe.name,
    seed,
    checkpointInterval: CHECKPOINT_SECONDS,
    signal: stop.signal,
    bestWeights: async () => (await recorder.best()) ?? (await training.snapshot()).tensors,
    ...(how.checkpoint && { checkpoint: how.checkpoint }),
    ...(patience !== undefined && { patience }),
    ...(snapshots !== undefined && { snapshots }),
  });
  let toldConfusion: Confusion | null = null;
  const newConfusion = () => {
    const { confusion } = training;
    if (!confusion || confusion === toldConfusion) return {};
    toldConfusion = confusion;
    return { confusion };
  };
  const told = new Batched((events) => tell({ events, ...newConfusion() }));
  // All at once: each is a reason to draw the page anew.
  const looker = new Looker(network, training, prepared, (look) =>
    tell({ events: told.take(), look, ...newConfusion() }),
  );
  const pause = () => {
    training.control.pause();
    told.flush();
  };
  let once = false;
  const stepOnce = () => {
    once = true;
    training.control.resume();
  };
  const recorder = new Recorder(
    name,
    training,
    state,
    settings.card,
    history,
    how.resumedAt ?? null,
  );
  tell({
    begun: {
      name,
      classes: [...data.classes],
      inputSize: data.imageSize,
      parameters: describeNetwork(network.architecture).parameters,
      trainImages: data.trainCount,
      testImages: data.testCount,
      engine: engine.facts,
      why: engine.why,
      kept,
      history,
    },
  });
  if (how.notice) told.add([{ event: 'warning', step: 0, message: how.notice }]);
  opened({ training, looker, stop, pause, stepOnce });
  try {
    for await (const event of training.events()) {
      told.add(await recorder.record(event));
      if (event.event === 'step') {
        await looker.after(event.step);
        if (once) training.control.pause();
        once = false;
      }
      // Whoever holds it waits to see where.
      if (training.control.paused) told.flush();
    }
  } finally {
    told.flush();
    network.dispose();
  }
}
