import { createStore, delMany, entries, setMany } from 'idb-keyval';

/** A class of pictures that were recorded. */
export interface RecordedClass {
  /** Of the pictures' keys; no two classes share it. */
  id: string;
  name: string;
  pictures: { key: string; file: Blob }[];
}

let opened: ReturnType<typeof createStore> | undefined;
const store = () => (opened ??= createStore('vgg-camera', 'pictures'));

const NAMES = 'names';

/** Recorded pictures in IndexedDB, each under its class and number, so that one more is written alone. */
export const recordedPictures = {
  /** All that were kept; none where the browser keeps nothing. */
  async read(): Promise<RecordedClass[]> {
    const all = await entries<string, unknown>(store()).catch(() => []);
    const names = all.find(([key]) => key === NAMES)?.[1] as [id: string, name: string][];
    return (names ?? []).map(([id, name]) => ({
      id,
      name,
      pictures: all
        .filter(([key]) => key.startsWith(`${id}/`))
        .map(([key, file]) => ({ key, file: file as Blob }))
        .sort((a, b) => numberOf(a.key) - numberOf(b.key)),
    }));
  },

  /** Which classes there are, in their order. @throws where the browser keeps nothing */
  name: (classes: readonly RecordedClass[]) =>
    setMany([[NAMES, classes.map(({ id, name }) => [id, name])]], store()),

  add: (key: string, file: Blob) => setMany([[key, file]], store()),

  forget: (keys: string[]) => delMany(keys, store()),
};

/** The next one after those that are there. */
export function nextKey({ id, pictures }: RecordedClass): string {
  return `${id}/${numberOf(pictures.at(-1)?.key ?? '') + 1}`;
}

function numberOf(key: string): number {
  return Number(key.split('/')[1] ?? 0);
}
