import type { Engine, EngineChoice, EngineName, LoadOptions } from './engine.ts';
import { EngineError, engineChoices, engineNames } from './engine.ts';
import { engines } from './engines.ts';
import { reasonOf, start } from './start.ts';
import { notInstalled } from './why-not-loaded.ts';

/** The engine that now computes. */
export interface ChosenEngine {
  name: EngineName;
  /** The name under which tfjs knows its backend. */
  backendName: string;
  /** In one line: that it was asked for, or why the faster ones were passed over. */
  reason: string;
  threads: number;
  version: string;
}

const groups: Partial<Record<EngineChoice, readonly EngineName[]>> = {
  auto: engineNames,
  wasm: ['vgg-wasm', 'tfjs-wasm'],
};

/**
 * Loads an engine and makes it tfjs' backend. `auto` takes the first of `engineNames` that works,
 * `wasm` the first of vgg-wasm and tfjs-wasm.
 *
 * Throws an EngineError of one line for an unknown name, a thread count that is no whole number
 * from 1, or where no engine asked for works here.
 */
export async function chooseEngine(
  choice: string = 'auto',
  options: LoadOptions = {},
): Promise<ChosenEngine> {
  const candidates = candidatesOf(choice);
  checkThreads(options.threads);
  const passedOver: string[] = [];
  for (const engine of candidates) {
    try {
      if (candidates.length > 1) await engine.isWorthIt?.(options);
      const { backendName, threads, version } = await start(engine, options);
      const reason = reasonFor(candidates.length === 1, passedOver);
      return { name: engine.name, backendName, reason, threads, version };
    } catch (error) {
      passedOver.push(`${engine.name} (${reasonOf(error)})`);
    }
  }
  throw new EngineError(noneWorks(choice, candidates, passedOver));
}

function candidatesOf(choice: string): readonly Engine[] {
  const names = groups[choice as EngineChoice] ?? [choice];
  const candidates = engines.filter((engine) => names.includes(engine.name));
  if (candidates.length > 0) return candidates;
  throw new EngineError(`Unknown backend "${choice}". Accepted: ${engineChoices.join(', ')}.`);
}

function checkThreads(threads: number | undefined): void {
  if (threads === undefined || (Number.isInteger(threads) && threads >= 1)) return;
  throw new EngineError(`Threads must be a whole number from 1, not ${threads}.`);
}

function reasonFor(asked: boolean, passedOver: readonly string[]): string {
  if (asked) return 'as asked';
  if (passedOver.length === 0) return 'the fastest there is';
  return `the first that works; passed over: ${passedOver.join(', ')}`;
}

function noneWorks(choice: string, candidates: readonly Engine[], passedOver: string[]): string {
  if (candidates.length > 1) {
    return `No backend of "${choice}" works here: ${passedOver.join(', ')}.`;
  }
  const [engine] = candidates;
  const hint =
    engine?.addedBy && passedOver.join().includes(notInstalled)
      ? `Add it with: ${engine.addedBy}`
      : '`vgg engines` shows which do.';
  return `Backend ${passedOver.join()} does not work here. ${hint}`;
}
