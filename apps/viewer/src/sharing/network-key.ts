/**
 * A network of a run, as the address names it: `run:` of the server, `kept:` of this browser, and
 * behind an `@` the step after which it is looked at, where that is not its best moment.
 */
export interface RunKey {
  place: 'run' | 'kept';
  run: string;
  step: number | null;
}

/** Null where it names no run. Names of runs have no `@`. */
export function readRunKey(key: string | null): RunKey | null {
  const [, place, run, step] = /^(run|kept):([^@]+)(?:@(\d{1,15}))?$/.exec(key ?? '') ?? [];
  if (!run || (place !== 'run' && place !== 'kept')) return null;
  return { place, run, step: step === undefined ? null : Number(step) };
}

export function runKey({ place, run, step }: RunKey): string {
  return `${place}:${run}${step === null ? '' : `@${step}`}`;
}

/** The same network, whatever the moment. */
export function withoutMoment(key: string | null): string | null {
  const read = readRunKey(key);
  return read ? runKey({ ...read, step: null }) : key;
}
