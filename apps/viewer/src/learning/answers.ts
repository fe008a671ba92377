import { describeNetwork, recipe as recipeOf } from '@vgg/core';
import type { Answers, Hooks } from '../engine/door.ts';
import { Failure } from '../failure.ts';
import { line } from '../language/line.ts';
import type { Command, LearningCalls, Told } from '../protocol/learning.ts';
import { architectureFor } from './architecture-for.ts';
import { keptRuns } from './kept-runs.ts';
import type { RunningTraining } from './learn.ts';
import { bestOf, runFrom, zipOf } from './run-files.ts';
import { begin, goOn } from './start-training.ts';

let running: RunningTraining | null = null;
/** What was said of looking before there was anything to look at. */
let look: Extract<Command, { command: 'look' }> | null = null;
let busy = false;

/** One training at a time. */
async function alone(
  page: string,
  { tell, signal, lost }: Hooks<Told>,
  train: (hooks: Parameters<typeof begin>[1]) => Promise<null>,
): Promise<null> {
  if (busy) throw new Failure(line`A training is going on already: stop it first`);
  busy = true;
  try {
    return await train({
      tell,
      signal,
      lost,
      beside: (path) => new URL(path, page).href,
      opened(training) {
        running = training;
        if (look) obey(look);
      },
    });
  } finally {
    busy = false;
    running = null;
  }
}

/** How the worker that trains answers each call. */
export const answers: Answers<LearningCalls> = {
  async size({ network, recipe, classes, inputSize }) {
    const shape = architectureFor(network, recipeOf(recipe), { classes, inputSize });
    const { parameters, multiplyAdds } = describeNetwork(shape);
    return { parameters, multiplyAdds };
  },

  begin: ({ plan, page }, hooks) => alone(page, hooks, (given) => begin(plan, given)),

  goOn: (ask, hooks) => alone(ask.page, hooks, (given) => goOn(ask, given)),

  async command(command) {
    obey(command);
    return null;
  },

  runs: () => keptRuns.list(),
  download: ({ run }) => zipOf(run),
  best: ({ run }) => bestOf(run),

  async forget({ run }) {
    await keptRuns.forget(run);
    return null;
  },

  async take({ files }) {
    const found = await runFrom(files);
    if (!found) return null;
    const { name, settings, images, state, log, last, best, moments } = found;
    const taken = (await keptRuns.list()).some((known) => known.name === name);
    if (taken) throw new Failure(line`This browser keeps a run ${name} already`);
    await keptRuns.create(name, { settings, images }, state, null);
    await keptRuns.save(name, state, { events: log, last, best, moments });
    return name;
  },
};

function obey(command: Command): void {
  if (command.command === 'look') look = command;
  if (!running) return;
  const { training, looker, stop, pause, stepOnce } = running;
  const { control } = training;
  switch (command.command) {
    case 'pause':
      pause();
      break;
    case 'resume':
      control.resume();
      break;
    case 'step':
      stepOnce();
      break;
    case 'evaluate':
      control.requestEvaluation();
      break;
    case 'save':
      control.requestCheckpoint();
      break;
    case 'stop':
      stop.abort();
      break;
    case 'scaleLearningRate':
      control.scaleLearningRate(command.factor);
      break;
    case 'look':
      looker.look(command);
      break;
    case 'drawn':
      looker.drawn(command.milliseconds);
      break;
  }
}
