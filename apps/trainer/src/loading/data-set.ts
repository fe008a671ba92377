import { type Cifar10, type EnsuredData, ensureCifar10, loadCifar10 } from '@vgg/cifar';
import { showDataProgress } from '../terminal/data-progress.ts';

/** CIFAR-10 in memory, fetched first where it is missing, with a progress bar on standard error. */
export async function dataSet(
  folder: string | undefined,
): Promise<{ place: EnsuredData; dataset: Cifar10 }> {
  const progress = showDataProgress(process.stderr);
  try {
    const place = await ensureCifar10({
      folder,
      onProgress: progress.update,
      onNotice: (message) => process.stderr.write(`${message}\n`),
    });
    return { place, dataset: await loadCifar10(place.folder) };
  } finally {
    progress.done();
  }
}
