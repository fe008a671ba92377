import type { ServedModel } from './served-model.ts';

export interface Room {
  /** What is loaded. */
  loaded: readonly ServedModel[];
  /** The most bytes of weights. */
  limit: number;
  /** What must not leave. */
  stays?: ServedModel | undefined;
  /** What the new one replaces: both are there for the moment of the change. */
  replaced?: ServedModel | undefined;
}

/**
 * Which networks leave so that one of so many bytes more fits, the least recently used first;
 * undefined where it does not fit even then.
 */
export function leavers(
  bytes: number,
  { loaded, limit, stays, replaced }: Room,
): ServedModel[] | undefined {
  const counted = loaded.filter((model) => model !== replaced);
  const spare = counted.filter((model) => model !== stays).sort((a, b) => a.lastUsed - b.lastUsed);
  let needed = counted.reduce((sum, model) => sum + model.bytes, bytes);
  const leaving: ServedModel[] = [];
  while (needed > limit) {
    const next = spare.shift();
    if (!next) return undefined;
    needed -= next.bytes;
    leaving.push(next);
  }
  return leaving;
}
