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

/** The first images that come with the pages, read without a browser. */
export async function sampleOnNode(dist: string, train: number) {
  const test = testsFor(train, SAMPLE.test);
  const known = JSON.parse(readFileSync(`${dist}/cifar10/labels.json`, 'utf8'));
  const sheet = async (split: 'train' | 'test', count: number) => {
    const path = `${dist}/cifar10/${sheetName(split, 0)}`;
    return imagesOf(new Uint8Array(await sharp(path).removeAlpha().raw().toBuffer()), count);
  };
  const pixels = Buffer.concat([await sheet('train', train), await sheet('test', test)]);
  const digits = known.train.slice(0, train) + known.test.slice(0, test);
  const labels = Uint8Array.from(digits, Number);
  return readImagesOf({ ...cifar10Form, pixels, labels, ...inTwoParts(train, test) });
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
