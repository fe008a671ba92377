import { createStore, get, set } from 'idb-keyval';

interface Kept {
  version: string;
  weights: ArrayBuffer;
}

/** Opened when first used: in a private window there may be no IndexedDB, and weights are fetched. */
let store: ReturnType<typeof createStore> | undefined;
const weightStore = () => (store ??= createStore('vgg-viewer', 'weights'));

const NAMED_BY_CONTENT = /\.[0-9a-f]{16}\.\d+of\d+\.bin$/;

/**
 * What must be the same for kept weights to be those that lie at the addresses now. Our own exports
 * name shards by their content; of others the host is asked for ETag, time and length. Null where
 * nobody can tell.
 */
export async function versionOf(addresses: string[]): Promise<string | null> {
  const versions = await Promise.all(
    addresses.map(async (address) => {
      if (NAMED_BY_CONTENT.test(address)) return address;
      const head = await fetch(address, { method: 'HEAD' }).catch(() => undefined);
      const mark = head?.headers.get('etag') ?? head?.headers.get('last-modified');
      return head?.ok && mark ? `${address} ${mark} ${head.headers.get('content-length')}` : null;
    }),
  );
  return versions.every((version) => version !== null) ? versions.join('\n') : null;
}

/** The weights kept for a model.json, where they are of that version. */
export async function cachedWeights(
  url: string,
  version: string | null,
): Promise<ArrayBuffer | undefined> {
  if (version === null) return undefined;
  try {
    const kept = await get<Kept>(url, weightStore());
    return kept?.version === version ? kept.weights : undefined;
  } catch {
    return undefined;
  }
}

/** Larger ones are fetched again: the browser would copy them once more on their way to its disk. */
const MOST_BYTES = 256 * 2 ** 20;

/** Keeps weights for the next visit; a browser without room or permission keeps none. */
export async function keepWeights(
  url: string,
  version: string | null,
  weights: ArrayBuffer,
): Promise<void> {
  if (version === null || weights.byteLength > MOST_BYTES) return;
  try {
    await set(url, { version, weights } satisfies Kept, weightStore());
  } catch {
    // Only speed is lost.
  }
}
