import { type UnzipFileInfo, unzipSync } from 'fflate';
import { FormatError } from '../format-error.ts';

/** The zip archive that torch.save writes: every entry stored, all in one folder. */
export interface Archive {
  pickle: Uint8Array;
  /**
   * The storages with these keys, each a copy of its own.
   * @throws FormatError where one is missing or damaged.
   */
  storages(keys: ReadonlySet<string>): Map<string, Uint8Array>;
}

/** More than this many are no network's. */
const MOST_ENTRIES = 100_000;
/** The pickle holds names and shapes, 200 bytes a tensor or so; the numbers are apart. */
const LONGEST_PICKLE = 2 * 2 ** 20;

/**
 * Opens a file of torch.save.
 * @throws FormatError when it is none, is damaged, TorchScript, of an older PyTorch than 1.6 or of a
 *   big-endian machine.
 */
export function openArchive(file: Uint8Array): Archive {
  refuseOthers(file);
  const sizes = new Map<string, number>();
  unzip(file, ({ name, size }) => {
    sizes.set(name, size);
    return false;
  });
  const names = [...sizes.keys()];
  const pickleName = names.find((name) => /^([^/]*\/)?data\.pkl$/.test(name));
  if (pickleName === undefined) {
    throw new FormatError('not a file of torch.save: the zip archive has no data.pkl');
  }
  const folder = pickleName.slice(0, -'data.pkl'.length);
  if (
    sizes.has(`${folder}constants.pkl`) ||
    names.some((name) => name.startsWith(`${folder}code/`))
  ) {
    throw new FormatError(
      'a TorchScript archive, which holds a program: save state_dict() with torch.save instead',
    );
  }
  if ((sizes.get(pickleName) ?? 0) > LONGEST_PICKLE) {
    throw new FormatError(`damaged: its pickle is longer than ${LONGEST_PICKLE} bytes`);
  }
  const small = extract(file, new Set([pickleName, `${folder}byteorder`]));
  const order = small.get(`${folder}byteorder`);
  if (order && new TextDecoder().decode(order).trim() !== 'little') {
    throw new FormatError('written by a big-endian machine; little-endian files are read');
  }
  return {
    pickle: small.get(pickleName) ?? new Uint8Array(),
    storages(keys) {
      const wanted = new Map([...keys].map((key) => [`${folder}data/${key}`, key]));
      for (const [name, key] of wanted) {
        if (!sizes.has(name)) throw new FormatError(`damaged: its storage ${key} is missing`);
      }
      const found = extract(file, new Set(wanted.keys()));
      return new Map([...found].map(([name, bytes]) => [wanted.get(name) ?? '', bytes]));
    },
  };
}

function refuseOthers(file: Uint8Array): void {
  const begins = (...bytes: number[]) => bytes.every((byte, i) => file[i] === byte);
  // The pickled magic number of torch/serialization.py, protocol 2.
  if (begins(0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9)) {
    throw new FormatError(
      'in the format of PyTorch before 1.6: load it there and save it again with torch.save',
    );
  }
  if (!begins(0x50, 0x4b)) {
    throw new FormatError('not a file of torch.save, which is a zip archive');
  }
}

/** Copies of the entries with these names. */
function extract(file: Uint8Array, names: ReadonlySet<string>): Map<string, Uint8Array> {
  const expected = new Map<string, number>();
  let total = 0;
  const found = unzip(file, ({ name, size, originalSize, compression }) => {
    if (!names.has(name)) return false;
    if (compression !== 0) {
      throw new FormatError('compressed; torch.save stores, and only stored archives are read');
    }
    total += size;
    // Entries that overlap could ask for any amount of memory.
    if (size !== originalSize || total > file.length || expected.has(name)) throw damaged();
    expected.set(name, size);
    return true;
  });
  for (const [name, size] of expected) if (found[name]?.length !== size) throw damaged();
  return new Map(Object.entries(found));
}

/** What fflate makes of the archive; whatever it stumbles over is damage. */
function unzip(file: Uint8Array, filter: (entry: UnzipFileInfo) => boolean) {
  let entries = 0;
  try {
    return unzipSync(file, {
      filter(entry) {
        entries += 1;
        if (entries > MOST_ENTRIES || entry.name === '') throw damaged();
        return filter(entry);
      },
    });
  } catch (error) {
    throw error instanceof FormatError ? error : damaged();
  }
}

const damaged = () => new FormatError('damaged or cut short: it is no whole zip archive');
