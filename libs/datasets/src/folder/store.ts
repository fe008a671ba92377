import { createHash } from 'node:crypto';
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, codeOf, DataError, messageOf, withTemporaryFolder } from '@vgg/cifar';
import { pixelsOnDisk } from '../images/on-disk.ts';
import { bytesOfImage, type Pixels } from '../images/pixels.ts';
import { residentPixels } from '../images/resident.ts';
import type { PictureInput } from '../pictures/decode-picture.ts';
import type { DataHooks } from '../request.ts';
import { type DecodedFile, decodeAll, digestOf } from './decode.ts';
import type { FoundFile } from './scan.ts';

/** Raised whenever what is kept, or how it comes about, is no longer the same. */
const FORMAT = 1;
/** Another word when one of them comes about otherwise than it did. */
const SCALING = { lanczos: 'lanczos', linear: 'linear-2' };
const PIXELS_FILE = 'pixels.bin';
const INDEX_FILE = 'index.json';
/** Read at once. */
const PART = 1 << 26;

/** Decoded pictures of a folder. */
export interface Store {
  /** Picture `i` is file `i` of the list. */
  pixels: Pixels;
  /** What became of each file, in the order of the list. */
  decoded: DecodedFile[];
  /** Of the files' names, sizes and times, and how they were decoded. */
  fingerprint: string;
  close(): Promise<void>;
}

/**
 * The pictures of a folder as bytes: from the cache folder where nothing has changed since they were
 * decoded, else decoded into it. What takes more than `memoryLimit` bytes stays there on disk.
 * @throws DataError with one line when the cache folder does not take them, or they would have to be
 *   decoded and `readyOnly` forbids it
 */
export async function openStore(
  folder: string,
  files: readonly FoundFile[],
  input: PictureInput,
  { memoryLimit, readyOnly = false }: { memoryLimit: number; readyOnly?: boolean | undefined },
  hooks: DataHooks,
): Promise<Store> {
  const fingerprint = fingerprintOf(files, input);
  const place = placeOf(folder, input, fingerprint);
  const expected = files.length * bytesOfImage(input.size);
  for (let attempt = 1; ; attempt++) {
    let decoded = await readIndex(place.path, files.length);
    if (decoded === null && !readyOnly) {
      await keepPictures(folder, files, input, place, hooks);
      decoded = await readIndex(place.path, files.length);
    }
    const pixels =
      decoded && (await openPixels(place.path, decoded, input.size, expected, memoryLimit));
    if (decoded && pixels) return { decoded, fingerprint, ...pixels };
    if (readyOnly) throw new DataError(`${folder} has changed, or was not decoded here`);
    if (attempt === 2) throw new DataError(`${place.path} does not keep what is written to it`);
    hooks.onNotice?.(`the decoded pictures in ${place.path} are broken: decoding them again`);
    await rm(place.path, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Place {
  path: string;
  parent: string;
  /** Begins the names of all that was kept of the same folder, decoded the same way. */
  prefix: string;
}

function fingerprintOf(files: readonly FoundFile[], input: PictureInput): string {
  const list = files.map(({ path, bytes, modified }) => [path, bytes, modified]);
  return hashOf([FORMAT, settingsOf(input), list]);
}

function placeOf(folder: string, input: PictureInput, fingerprint: string): Place {
  const parent = join(cacheFolder(), 'pictures');
  const prefix = `${hashOf([folder, settingsOf(input)]).slice(0, 12)}-`;
  return { parent, prefix, path: join(parent, prefix + fingerprint.slice(0, 24)) };
}

function settingsOf({ size, resize, interpolation }: PictureInput) {
  return [size, resize, SCALING[interpolation]];
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** @returns null where there is none, or none that can be made sense of */
async function readIndex(path: string, count: number): Promise<DecodedFile[] | null> {
  try {
    const { format, decoded } = JSON.parse(await readFile(join(path, INDEX_FILE), 'utf8'));
    return format === FORMAT && decoded.length === count ? decoded : null;
  } catch {
    return null;
  }
}

/** Decodes into a folder beside, which takes its place when it is whole. */
async function keepPictures(
  folder: string,
  files: readonly FoundFile[],
  input: PictureInput,
  place: Place,
  hooks: DataHooks,
): Promise<void> {
  const cache = cacheFolder();
  try {
    await withTemporaryFolder(cache, async (temporary) => {
      const made = join(temporary, 'made');
      await mkdir(made);
      const file = await open(join(made, PIXELS_FILE), 'w');
      let decoded: DecodedFile[];
      try {
        const length = bytesOfImage(input.size);
        await file.truncate(files.length * length);
        const keep = (at: number, pixels: Uint8Array) => writeAll(file, pixels, at * length);
        decoded = await decodeAll(folder, files, input, keep, hooks);
        await file.sync();
      } finally {
        await file.close();
      }
      await writeFile(join(made, INDEX_FILE), JSON.stringify({ format: FORMAT, decoded }));
      await mkdir(place.parent, { recursive: true });
      await install(made, place.path);
      await removeOutdated(place);
    });
  } catch (error) {
    hooks.signal?.throwIfAborted();
    throw new DataError(
      `The pictures of ${folder} cannot be kept in ${cache} (${messageOf(error)}): make room there, or name another folder in VGG_DATA`,
    );
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const rest = bytes.length - done;
    done += (await file.write(bytes, done, rest, position + done)).bytesWritten;
  }
}

/** Where another process has put the same meanwhile, that is taken. */
async function install(made: string, path: string): Promise<void> {
  try {
    await rename(made, path);
  } catch (error) {
    const isThere = ['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(codeOf(error));
    if (!isThere || !(await readdir(path).catch(() => [''])).includes(INDEX_FILE)) throw error;
  }
}

/** What was kept of the folder before its files changed. */
async function removeOutdated({ parent, prefix, path }: Place): Promise<void> {
  for (const name of await readdir(parent)) {
    const other = join(parent, name);
    if (!name.startsWith(prefix) || other === path) continue;
    // Another process may have it open; it goes with the next change.
    await rm(other, { recursive: true, force: true }).catch(() => {});
  }
}

/** @returns null where the file is not what the index says */
async function openPixels(
  folder: string,
  decoded: readonly DecodedFile[],
  size: number,
  expected: number,
  memoryLimit: number,
): Promise<Pick<Store, 'pixels' | 'close'> | null> {
  const path = join(folder, PIXELS_FILE);
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return null;
  if ((await file.stat()).size !== expected) {
    await file.close();
    return null;
  }
  if (expected > memoryLimit) {
    return { pixels: pixelsOnDisk(file, path, size), close: () => file.close() };
  }
  try {
    const bytes = await readWhole(file, expected);
    const length = bytesOfImage(size);
    const isWhole = decoded.every(
      (picture, place) =>
        'reason' in picture ||
        digestOf(bytes.subarray(place * length, (place + 1) * length)) === picture.digest,
    );
    return isWhole ? { pixels: residentPixels(bytes, size), close: async () => {} } : null;
  } finally {
    await file.close();
  }
}

async function readWhole(file: FileHandle, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, Math.min(PART, length - done), done);
    if (bytesRead === 0) throw new DataError(`the decoded pictures end after ${done} bytes`);
    done += bytesRead;
  }
  return bytes;
}
