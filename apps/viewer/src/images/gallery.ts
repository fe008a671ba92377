import { CLASSES, IMAGE_SIZE } from '@vgg/cifar/pixels';
import { Failure } from '../failure.ts';
import { line } from '../language/line.ts';
import type { LabelledImages } from '../protocol/facts.ts';
import { withoutAlpha } from './decode.ts';

/** Whether a network's classes are CIFAR-10's: only then it can be judged by these images. */
export const knowsCifar10 = (classes: readonly string[]): boolean =>
  classes.length === CLASSES.length && CLASSES.every((name, i) => name === classes[i]);

/** Test images of CIFAR-10 that come with the page: the first of each class. */
export interface Gallery {
  columns: number;
  /** Pixels of an image, [IMAGE_SIZE, IMAGE_SIZE, 3]. */
  pixels(label: number, column: number): Uint8Array;
  /** All of them, one after the other. */
  all(): Uint8Array;
}

/** Loads the sheet: a row for each class, its images side by side. */
export async function loadGallery(url: string): Promise<Gallery> {
  const response = await fetch(url).catch(() => undefined);
  if (!response?.ok) throw new Failure(line`The sample of test images cannot be loaded`);
  const bitmap = await createImageBitmap(await response.blob());
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Failure(line`This browser cannot draw`);
  context.drawImage(bitmap, 0, 0);
  const rgb = withoutAlpha(context.getImageData(0, 0, bitmap.width, bitmap.height).data);
  return galleryOf(rgb, bitmap.width);
}

/** @param sheet RGB bytes of the sheet, `width` pixels wide */
export function galleryOf(sheet: Uint8Array, width: number): Gallery {
  const columns = width / IMAGE_SIZE;
  const pixels = (label: number, column: number) => {
    const image = new Uint8Array(IMAGE_SIZE * IMAGE_SIZE * 3);
    for (let row = 0; row < IMAGE_SIZE; row += 1) {
      const start = ((label * IMAGE_SIZE + row) * width + column * IMAGE_SIZE) * 3;
      image.set(sheet.subarray(start, start + IMAGE_SIZE * 3), row * IMAGE_SIZE * 3);
    }
    return image;
  };
  const all = () => {
    const images = CLASSES.flatMap((_, label) =>
      Array.from({ length: columns }, (_unused, column) => pixels(label, column)),
    );
    const bytes = new Uint8Array(images.length * images[0].length);
    images.forEach((image, i) => {
      bytes.set(image, i * image.length);
    });
    return bytes;
  };
  return { columns, pixels, all };
}

/** All of them with their labels. */
export function sampleOf(gallery: Gallery): LabelledImages {
  const labels = Int32Array.from({ length: CLASSES.length * gallery.columns }, (_, image) =>
    Math.floor(image / gallery.columns),
  );
  return { size: IMAGE_SIZE, labels, pixels: gallery.all() };
}

/** The name in the page's address of one of all. */
export function galleryKey({ columns }: Gallery, image: number): string {
  return `gallery/${CLASSES[Math.floor(image / columns)]}/${(image % columns) + 1}`;
}
