import {
  addEngine,
  type BuiltEngine,
  enginesFolder,
  removeEngine,
  surveyEngine,
} from '@vgg/backend-node';
import { Failure, Interrupted } from '../../errors.ts';
import { showDataProgress } from '../../terminal/data-progress.ts';
import { exitCodeOf } from '../../training/stop-on-signals.ts';

/**
 * `vgg engines add`: builds the engine, then tries it.
 * @throws Failure where it does not compute here
 * @throws Interrupted where a signal came; nothing is left behind then
 */
export async function add(name: BuiltEngine): Promise<void> {
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals) =>
    stop.abort(new Interrupted(exitCodeOf(signal), 'stopped; nothing was added'));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  const progress = showDataProgress(process.stderr, name);
  try {
    await addEngine(name, { progress: progress.update, signal: stop.signal });
  } finally {
    progress.done();
    for (const signal of signals) process.off(signal, onSignal);
  }
  const { works, why, version, details = [] } = await surveyEngine(name);
  if (!works) {
    throw new Failure(
      `${name} is there, but does not work here: ${why}; vgg engines remove ${name} takes it away`,
    );
  }
  process.stdout.write(`${[`${name} ${version} works here`, ...details].join('\n')}\n`);
}

/** `vgg engines remove`. */
export async function remove(name: BuiltEngine): Promise<void> {
  if (!(await removeEngine(name))) throw new Failure(`${name} is not in ${enginesFolder()}`);
  process.stdout.write(`${name} is removed from ${enginesFolder()}\n`);
}
