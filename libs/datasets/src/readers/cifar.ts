import { join } from 'node:path';
import {
  CIFAR10,
  CIFAR100,
  cacheFolder,
  ensureCifar,
  filesOf,
  holdsFiles,
  IMAGE_SIZE,
  type ImageRecords,
  loadCifar,
  ownArchive,
  type Release,
} from '@vgg/cifar';
import { enlargedPixels } from '../images/enlarged.ts';
import { bytesOfImage, indices, type Part, type Pixels } from '../images/pixels.ts';
import type { DataSetReader, ReadData } from '../reader.ts';

export const cifar10 = cifarReader('cifar10', CIFAR10);
export const cifar100 = cifarReader('cifar100', CIFAR100);

/** A data set of CIFAR's form. Its images are read, and scaled up, when a batch is made. */
export function cifarReader(name: string, release: Release): DataSetReader {
  return {
    name,
    title: release.title,
    imageSize: IMAGE_SIZE,
    recognises: async (place) =>
      (await holdsFiles(place, release)) || (await ownArchive(place, release)) !== undefined,
    async read(folder, { labels = 'fine', inputSize, input, readyOnly }, hooks): Promise<ReadData> {
      // What is given as a folder is verified, and never fetched; an archive may have to be unpacked.
      const ready = join(cacheFolder(), release.folder);
      const isReady = folder !== undefined && (await holdsFiles(folder, release));
      const place = await ensureCifar(release, {
        folder: readyOnly && !isReady ? ready : folder,
        ...hooks,
      });
      const { classes, train, test, close } = await loadCifar(place.folder, release, labels);
      const imageSize = input?.size ?? inputSize ?? IMAGE_SIZE;
      const part = (set: ImageRecords): Part => ({
        pixels: enlargedPixels(pixelsOf(set), imageSize),
        labels: set.labels,
        images: indices(set.count),
      });
      return {
        classes,
        ...(release.labels.length > 1 && { labels }),
        imageSize,
        interpolation: input?.interpolation ?? interpolationAt(imageSize),
        train: part(train),
        validation: null,
        test: part(test),
        normalisation: () => ({ mean: release.mean, deviation: release.deviation }),
        ...(folder !== undefined && { source: folder }),
        findings: {
          folder: place.folder,
          origin: place.source,
          files: filesOf(release).map((file) => ({ ...file })),
          sizes: [{ width: IMAGE_SIZE, height: IMAGE_SIZE, count: train.count + test.count }],
          unreadable: [],
          passedOver: { hidden: 0, foreign: {}, loose: 0, unknown: {} },
          empty: [],
          doubled: [],
          testHeldBack: false,
        },
        close,
      };
    },
  };
}

/** Images of records, read when they are taken. */
function pixelsOf(records: ImageRecords): Pixels {
  const length = bytesOfImage(IMAGE_SIZE);
  return {
    imageSize: IMAGE_SIZE,
    take(images, scratch) {
      const bytes = scratch.bytes(images.length * length);
      const starts = Array.from(images, (image, place) => {
        records.read(image, bytes, place * length);
        return place * length;
      });
      return { bytes, starts };
    },
  };
}

/** What is scaled up is so bilinearly; nothing is done to images of CIFAR's own size. */
function interpolationAt(imageSize: number): ReadData['interpolation'] {
  return imageSize === IMAGE_SIZE ? 'lanczos' : 'linear';
}
