import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { Normalisation, readModelCard } from '@vgg/core';
import { readPictureFile } from '@vgg/datasets';
import * as runtime from 'onnxruntime-web';
import sharp from 'sharp';
import { answered, printed } from './testing/in-process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { narrow } from './testing/vgg.ts';

const folder = temporaryFolder();
const image = join(folder, 'image.png');

beforeAll(async () => {
  runtime.env.wasm.numThreads = 1;
  const pixels = Buffer.from(Array.from({ length: 50 * 40 * 3 }, (_, i) => (i * i * 7) % 256));
  await sharp(pixels, { raw: { width: 50, height: 40, channels: 3 } }).toFile(image);
  const begun = ['train', ...narrow, '--subset', '64', '--epochs', '1', '--log', 'json'];
  await printed(...begun, '--out', folder, '--name', 'run');
});

/** What ONNX Runtime says of the picture, prepared as the run's card tells. */
async function answersOf(file: string): Promise<Float32Array> {
  const card = readModelCard(JSON.parse(readFileSync(join(folder, 'run/run.json'), 'utf8')).card);
  const { size } = card.input;
  const values = new Normalisation(card.input).of(await readPictureFile(image, card.input));
  const channelsFirst = values.map(
    (_, i) => values[(i % size ** 2) * 3 + Math.floor(i / size ** 2)],
  );
  const session = await runtime.InferenceSession.create(readFileSync(file));
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  const images = new runtime.Tensor('float32', channelsFirst, [1, 3, size, size]);
  const { data } = (await session.run({ [input]: images }))[output];
  await session.release();
  return data as Float32Array;
}

it.each([
  ['folded', []],
  ['with batch normalisation', ['--keep-batch-norm']],
  ['logits', ['--logits']],
])('an ONNX file of a run, %s, says in ONNX Runtime what vgg predict says', async (name, flags) => {
  const { predictions } = await answered<{
    predictions: { probabilities: { name: string; probability: number }[] }[];
  }>('predict', join(folder, 'run'), image, '--top', '10');
  const file = join(folder, `${name}.onnx`);
  await printed('export', join(folder, 'run'), '--format', 'onnx', ...flags, '--to', file);
  const answers = await answersOf(file);
  const text = readFileSync(file).toString('latin1');
  const card = JSON.parse(readFileSync(join(folder, 'run/run.json'), 'utf8')).card;
  // The card and, for programs that know none, labels and normalisation.
  for (const value of [card.classes, card.input.mean, card.input.deviation]) {
    expect(text).toContain(JSON.stringify(value));
  }
  expect(text).toContain('"testAccuracy"');
  expect(text.includes('BatchNormalization')).toBe(flags.includes('--keep-batch-norm'));

  const probabilities = flags.includes('--logits') ? softmax(answers) : answers;
  for (const { name, probability } of predictions[0].probabilities) {
    const index = card.classes.indexOf(name);
    expect(Math.abs(probabilities[index] - probability)).toBeLessThan(1e-5);
  }
  expect(predictions[0].probabilities).toHaveLength(10);
});

function softmax(logits: Float32Array): Float32Array {
  const powers = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
