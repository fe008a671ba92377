import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { configure } from '@vgg/backend-wasm';
import { architectureOf, type ModelCard, Network, Training, type TrainingEvent } from '@vgg/core';
import { prepare } from '@vgg/datasets/batches';
import sharp from 'sharp';
import { cifar10Form } from '../src/learning/data/cifar10.ts';
import { inTwoParts, readImagesOf, testsFor } from '../src/learning/data/kept-images.ts';
import { imagesOf } from '../src/learning/data/sample.ts';
import { SAMPLE, sheetName } from '../src/learning/data/sample-form.ts';

/** The first images of a split that come with the pages, read without a browser. */
export async function sheetsOnNode(dist: string, split: 'train' | 'test', count: number) {
  const pixels: Uint8Array[] = [];
  for (let first = 0; first < count; first += SAMPLE.sheet) {
    const sheet = sharp(`${dist}/cifar10/${sheetName(split, first)}`)
      .removeAlpha()
      .raw();
    const images = Math.min(SAMPLE.sheet, count - first);
    pixels.push(imagesOf(new Uint8Array(await sheet.toBuffer()), images));
  }
  const known = JSON.parse(readFileSync(`${dist}/cifar10/labels.json`, 'utf8'));
  const labels = Array.from<string, number>(known[split].slice(0, count), Number);
  return { pixels: Buffer.concat(pixels), labels };
}

async function sampleOnNode(dist: string, count: number) {
  const train = await sheetsOnNode(dist, 'train', count);
  const test = await sheetsOnNode(dist, 'test', testsFor(count, SAMPLE.test));
  return readImagesOf({
    ...cifar10Form,
    pixels: Buffer.concat([train.pixels, test.pixels]),
    labels: Uint8Array.from([...train.labels, ...test.labels]),
    ...inTwoParts(train.labels.length, test.labels.length),
  });
}

/** Trains what a card tells of on Node's own engine. @returns all events */
export async function trainOnNode(
  dist: string,
  card: ModelCard,
  threads: number,
): Promise<TrainingEvent[]> {
  const before = getBackend();
  configure({ threads });
  await setBackend('vgg-wasm');
  try {
    const { training, data } = card;
    if (!training || !data?.subset) throw new Error('the card tells of no training on a part');
    const read = await sampleOnNode(dist, data.subset);
    const { recipe, seed } = training;
    const prepared = await prepare('cifar10', read, { subset: data.subset, seed });
    const network = new Network(architectureOf(card), seed);
    const loop = new Training({
      network,
      data: prepared.data,
      recipe,
      recipeName: recipe.name,
      seed,
    });
    const events: TrainingEvent[] = [];
    for await (const event of loop.events()) events.push(event);
    network.dispose();
    return events;
  } finally {
    await setBackend(before);
  }
}
