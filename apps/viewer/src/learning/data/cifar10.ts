import { CIFAR10, CIFAR10_RECORD, decodeRecords } from '@vgg/cifar/pixels';
import { Failure } from '../../failure.ts';
import { line, verbatim } from '../../language/line.ts';
import type { DataFile, Told } from '../../protocol/learning.ts';
import { inTwoParts, type KeptImages, testsFor } from './kept-images.ts';

/** Reads the first so many bytes of a file. */
type ReadStart = (name: string, bytes: number) => Promise<Uint8Array>;

const BATCH = CIFAR10.train[0].images;
const ALL = BATCH * CIFAR10.train.length;

/**
 * CIFAR-10's first training images and the test images that go with them, from a server, of which no
 * more is asked than is needed: a thousand images are three megabytes of a hundred and eighty.
 * @param address of a file by its name
 * @param images null for all
 */
export function fromServer(
  address: (file: string) => string,
  images: number | null,
  tell: (told: Told) => void,
  signal: AbortSignal,
): Promise<KeptImages> {
  const wanted = images ?? ALL;
  const total = (wanted + testCount(images)) * CIFAR10_RECORD.bytes;
  let done = 0;
  return gather(wanted, testCount(images), async (name, bytes) => {
    const part = await fetchStart(address(name), bytes, signal);
    done += part.length;
    tell({ stage: line`CIFAR-10 comes from the server`, progress: { done, total } });
    return part;
  });
}

/**
 * The same from the authors' files: `data_batch_1.bin`, those that follow, and `test_batch.bin`.
 * @throws Failure where one is missing that comes before another
 */
export function fromFiles(files: readonly DataFile[], images: number | null): Promise<KeptImages> {
  const find = (name: string) => files.find(({ path }) => path.split('/').at(-1) === name)?.file;
  const missing = CIFAR10.train.findIndex(({ name }) => !find(name));
  const batches = missing < 0 ? CIFAR10.train.length : missing;
  if (batches === 0 || !find(CIFAR10.test[0].name)) {
    throw new Failure(
      line`CIFAR-10 needs data_batch_1.bin, those that follow it, and test_batch.bin: one of them is missing`,
    );
  }
  const wanted = images ?? batches * BATCH;
  if (wanted > batches * BATCH) {
    throw new Failure(
      line`These files hold ${batches * BATCH} training images, asked for are ${wanted}`,
    );
  }
  return gather(wanted, testCount(wanted === ALL ? null : wanted), async (name, bytes) => {
    const file = find(name);
    if (!file) throw new Failure(line`${name} is missing`);
    return new Uint8Array(await file.slice(0, bytes).arrayBuffer());
  });
}

const testCount = (images: number | null): number =>
  images === null || images === ALL ? BATCH : testsFor(images, BATCH);

async function gather(train: number, test: number, read: ReadStart): Promise<KeptImages> {
  const bytesOfImage = CIFAR10_RECORD.bytes - 1;
  const pixels = new Uint8Array((train + test) * bytesOfImage);
  const labels = new Uint8Array(train + test);
  let at = 0;
  const take = async (name: string, count: number) => {
    const records = await read(name, count * CIFAR10_RECORD.bytes);
    const set = decodeRecords(name, records);
    if (set.count !== count) throw new Failure(line`${name} ends after ${set.count} images`);
    pixels.set(set.pixels, at * bytesOfImage);
    labels.set(set.labels, at);
    at += count;
  };
  for (const [i, { name }] of CIFAR10.train.entries()) {
    const count = Math.min(BATCH, train - i * BATCH);
    if (count > 0) await take(name, count);
  }
  await take(CIFAR10.test[0].name, test);
  return { ...cifar10Form, pixels, labels, ...inTwoParts(train, test) };
}

/** What of CIFAR-10 is the same whatever part of it is there. */
export const cifar10Form = {
  name: 'cifar10',
  classes: CIFAR10.labels[0].classes,
  size: 32,
  normalisation: { mean: CIFAR10.mean, deviation: CIFAR10.deviation },
} as const;

/** A file's first bytes; a host that knows no ranges sends more, which is left. */
async function fetchStart(url: string, bytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const headers = { Range: `bytes=0-${bytes - 1}` };
  const response = await fetch(url, { headers, signal });
  if (!response.ok) {
    const problem = await response.json().catch(() => null);
    throw new Failure(
      problem?.detail ? verbatim(problem.detail) : line`${url} cannot be had: ${response.status}`,
    );
  }
  return new Uint8Array(await response.arrayBuffer()).subarray(0, bytes);
}
