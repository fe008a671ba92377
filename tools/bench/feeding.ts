/**
 * How long the making of a training batch takes: gathered, varied and normalised.
 * Run: npx tsx tools/bench/feeding.ts [batch size] [milliseconds of a training step]
 */
import { type Augmentation, cifarData, ensureCifar10, loadCifar10 } from '@vgg/cifar';

const batchSize = Number(process.argv[2] ?? 64);
const step = Number(process.argv[3] ?? 350);

const AUGMENTATIONS: Record<string, Augmentation> = {
  none: { flip: 'none', crop: null, cutout: 0 },
  'flip, crop 2 reflected': {
    flip: 'alternating',
    crop: { padding: 2, mode: 'reflect' },
    cutout: 0,
  },
  'flip, crop 4 zero, cutout 8': {
    flip: 'random',
    crop: { padding: 4, mode: 'zero' },
    cutout: 8,
  },
};

async function main() {
  const began = performance.now();
  const { folder } = await ensureCifar10();
  const verified = performance.now();
  const data = cifarData(await loadCifar10(folder));
  const loaded = performance.now();
  print(`verify ${(verified - began).toFixed(0)} ms, load ${(loaded - verified).toFixed(0)} ms`);
  for (const [name, augmentation] of Object.entries(AUGMENTATIONS)) {
    const request = { epoch: 1, batchSize, seed: 1, augmentation, skip: 0 };
    for await (const _ of data.trainBatches(request)); // warm up
    const times: number[] = [];
    let asked = performance.now();
    for await (const _ of data.trainBatches({ ...request, epoch: 2 })) {
      times.push(performance.now() - asked);
      asked = performance.now();
    }
    times.sort((a, b) => a - b);
    const median = times[times.length >> 1];
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    print(
      `${name}: median ${median.toFixed(3)} ms, mean ${mean.toFixed(3)} ms for a batch of ${batchSize}` +
        `, ${((100 * mean) / step).toFixed(2)} % of a step of ${step} ms`,
    );
  }
}

function print(line: string) {
  process.stdout.write(`${line}\n`);
}

await main();
