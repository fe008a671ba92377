import { Failure } from '../../failure.ts';
import { withoutAlpha } from '../../images/decode.ts';
import { line } from '../../language/line.ts';
import type { Told } from '../../protocol/learning.ts';
import { cifar10Form } from './cifar10.ts';
import { inTwoParts, type KeptImages, testsFor } from './kept-images.ts';
import { SAMPLE, sheetName } from './sample-form.ts';

const SIDE = cifar10Form.size;
const ROW = SIDE * 3;
const IMAGE = SIDE * ROW;

/**
 * The part of CIFAR-10 that comes with the pages, or the first images of it: the same that a training
 * on as many of CIFAR-10's first images has.
 * @param address of a file beside the pages
 */
export async function fromSample(
  address: (file: string) => string,
  images: number | null,
  tell: (told: Told) => void,
  signal: AbortSignal,
): Promise<KeptImages> {
  const train = Math.min(images ?? SAMPLE.train, SAMPLE.train);
  const test = testsFor(train, SAMPLE.test);
  const pixels = new Uint8Array((train + test) * IMAGE);
  const labels = new Uint8Array(train + test);
  const fetched = async (file: string) => {
    const response = await fetch(address(`cifar10/${file}`), { signal });
    if (!response.ok) throw new Failure(line`The images that come with the page cannot be loaded`);
    return response;
  };
  const known = (await (await fetched('labels.json')).json()) as Record<'train' | 'test', string>;
  let at = 0;
  const take = async (split: 'train' | 'test', count: number) => {
    labels.set(Array.from(known[split].slice(0, count), Number), at);
    for (let first = 0; first < count; first += SAMPLE.sheet) {
      const wanted = Math.min(SAMPLE.sheet, count - first);
      const sheet = await pixelsOf(await (await fetched(sheetName(split, first))).blob());
      pixels.set(imagesOf(sheet, wanted), at * IMAGE);
      at += wanted;
      tell({ stage: line`The images come`, progress: { done: at, total: train + test } });
    }
  };
  await take('train', train);
  await take('test', test);
  return { ...cifar10Form, pixels, labels, ...inTwoParts(train, test) };
}

/**
 * The first images of a sheet, one after the other.
 * @param sheet RGB bytes, `SAMPLE.columns` images wide
 */
export function imagesOf(sheet: Uint8Array, count: number): Uint8Array {
  const images = new Uint8Array(count * IMAGE);
  for (let image = 0; image < count; image += 1) {
    const left = (image % SAMPLE.columns) * ROW;
    const top = Math.floor(image / SAMPLE.columns) * SIDE;
    for (let y = 0; y < SIDE; y += 1) {
      const from = (top + y) * SAMPLE.columns * ROW + left;
      images.set(sheet.subarray(from, from + ROW), image * IMAGE + y * ROW);
    }
  }
  return images;
}

async function pixelsOf(sheet: Blob): Promise<Uint8Array> {
  const bitmap = await createImageBitmap(sheet, { colorSpaceConversion: 'none' });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Failure(line`This browser cannot draw in the background`);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return withoutAlpha(context.getImageData(0, 0, width, height).data);
}
