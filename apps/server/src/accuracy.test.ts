import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { ensureCifar10, loadCifar10 } from '@vgg/cifar';
import sharp from 'sharp';
import { cardA, temporaryRuns, trainedRun } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

const IMAGES = 200;
const vgg = fileURLToPath(new URL('../../trainer/bin/vgg.mjs', import.meta.url));

it('classifies the test images of CIFAR-10, as PNG, exactly as vgg evaluate does', async () => {
  const runs = await temporaryRuns();
  const run = await trainedRun(runs.folder, 'one', 0.5, cardA);
  const { test, close } = await loadCifar10((await ensureCifar10()).folder);
  // The run was trained on 1,000 images, so it is evaluated on a fifth as many.
  const { stdout } = await promisify(execFile)(process.execPath, [
    vgg,
    'evaluate',
    run.folder,
    '--json',
  ]);
  const { confusion, images } = JSON.parse(stdout) as { confusion: number[][]; images: number };
  expect(images).toBe(IMAGES);

  const server = await ServerProcess.start(runs.folder);
  const found = confusion.map((row) => row.map(() => 0));
  for (let first = 0; first < IMAGES; first += 50) {
    const body = new FormData();
    for (let i = first; i < first + 50; i++) {
      const raw = { width: 32, height: 32, channels: 3 } as const;
      const png = await sharp(test.pixels(i), { raw }).png().toBuffer();
      body.append('image', new Blob([new Uint8Array(png)]), `${i}.png`);
    }
    const response = await fetch(`${server.url}/predict?topK=1`, { method: 'POST', body });
    const { predictions } = (await response.json()) as {
      predictions: { classes: { label: number }[] }[];
    };
    predictions.forEach(({ classes: [{ label }] }, i) => {
      found[test.labels[first + i]][label] += 1;
    });
  }
  await server.stop();
  await close();
  await runs.remove();
  expect(found).toEqual(confusion);
});
