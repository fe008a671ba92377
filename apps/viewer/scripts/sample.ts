/**
 * Makes public/cifar10, the part of CIFAR-10 that comes with the pages so that they can train without a
 * server: its first training and test images as they are, in sheets of lossless WebP, and their labels.
 * Run by `npm run sample` in apps/viewer; CIFAR-10 is fetched if needed.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ensureCifar10, IMAGE_SIZE, type ImageRecords, loadCifar10 } from '@vgg/cifar';
import sharp from 'sharp';
import { SAMPLE, sheetName } from '../src/learning/data/sample-form.ts';

const folder = fileURLToPath(new URL('../public/cifar10', import.meta.url));
await mkdir(folder, { recursive: true });
const { train, test, close } = await loadCifar10((await ensureCifar10()).folder);
const labels = { train: '', test: '' };
let bytes = 0;
for (const [split, set] of Object.entries({ train, test }) as ['train' | 'test', ImageRecords][]) {
  const count = SAMPLE[split];
  labels[split] = set.labels.subarray(0, count).join('');
  for (let first = 0; first < count; first += SAMPLE.sheet) {
    const images = Math.min(SAMPLE.sheet, count - first);
    const webp = await sheetOf(set, first, images);
    await writeFile(`${folder}/${sheetName(split, first)}`, webp);
    bytes += webp.length;
  }
}
await close();
await writeFile(`${folder}/labels.json`, JSON.stringify(labels));
process.stdout.write(`${folder}: ${SAMPLE.train} and ${SAMPLE.test} images, ${bytes} bytes\n`);

function sheetOf(images: ImageRecords, first: number, count: number): Promise<Buffer> {
  const row = IMAGE_SIZE * 3;
  const width = SAMPLE.columns * IMAGE_SIZE;
  const height = (count / SAMPLE.columns) * IMAGE_SIZE;
  const sheet = new Uint8Array(width * height * 3);
  for (let image = 0; image < count; image++) {
    const pixels = images.pixels(first + image);
    const left = (image % SAMPLE.columns) * row;
    const top = Math.floor(image / SAMPLE.columns) * IMAGE_SIZE;
    for (let y = 0; y < IMAGE_SIZE; y++) {
      sheet.set(pixels.subarray(y * row, (y + 1) * row), (top + y) * width * 3 + left);
    }
  }
  return sharp(sheet, { raw: { width, height, channels: 3 } })
    .webp({ lossless: true, effort: 6 })
    .toBuffer();
}
