import { CLASSES, IMAGE_SIZE } from '@vgg/cifar/pixels';
import type { EngineClient } from '../engine/client.ts';
import { Failure } from '../failure.ts';
import { type Gallery, galleryKey, sampleOf } from '../images/gallery.ts';
import { type Picture, pictureOf } from '../images/picture.ts';
import type { Progress, TestSource } from '../protocol/facts.ts';
import { engine } from './engine.svelte.ts';

/** Labelled images that are loaded. */
export interface TestImages {
  labels: Uint8Array;
  source: TestSource;
  /** 'sample': those that come with the page. 'test': CIFAR-10's test images. */
  kind: 'sample' | 'test' | 'other';
  name: string;
}

/** The labelled images by which a network is judged. */
class TestSet {
  images = $state.raw<TestImages | null>(null);
  /** Null while none are being loaded. */
  loading = $state.raw<Progress | null>(null);

  private newest: AbortController | null = null;

  /**
   * Loads a file of CIFAR-10's form; the newest choice wins.
   * @param gallery images that are known to be CIFAR-10's test images, by which those are known
   * @throws Failure where it is no such file, or cannot be had
   */
  async open(source: string | Blob, name: string, gallery: Gallery | null): Promise<void> {
    const { labels, signal } = await this.load(source);
    const isTest = gallery !== null && (await beginsAs(gallery, labels));
    if (signal.aborted) return;
    this.images = { labels, source, kind: isTest ? 'test' : 'other', name };
  }

  /** The images that come with the page. */
  async openSample(gallery: Gallery): Promise<void> {
    const source = sampleOf(gallery);
    const { labels, signal } = await this.load(source);
    if (!signal.aborted) this.images = { labels, source, kind: 'sample', name: 'the sample' };
  }

  /** @throws Failure where they are not loaded, or have no such image */
  async picture(index: number): Promise<Picture> {
    const { images } = this;
    if (!images) {
      throw new Failure(
        'The link shows a test image: load the test images under Judge, and open it again',
      );
    }
    if (!Number.isInteger(index) || index < 0 || index >= images.labels.length) {
      throw new Failure(`There is no test image ${index}: ${images.labels.length} are loaded`);
    }
    const pixels = await engine.call('testPixels', { indices: [index] });
    const truth = CLASSES[images.labels[index]];
    const title =
      images.kind === 'other' ? `image ${index} of ${images.name}` : `test image ${index}`;
    const key = images.kind === 'test' ? `test/${index}` : null;
    return pictureOf(pixels, IMAGE_SIZE, { key, title, truth });
  }

  /** The name under which the page's address knows one of the images; null where it has none. */
  keyOf(index: number, gallery: Gallery | null): string | null {
    if (this.images?.kind === 'sample' && gallery) return galleryKey(gallery, index);
    return this.images?.kind === 'test' ? `test/${index}` : null;
  }

  async refill(client: EngineClient): Promise<void> {
    if (this.images) await client.call('testImages', { source: this.images.source });
  }

  private async load(source: TestSource): Promise<{ labels: Uint8Array; signal: AbortSignal }> {
    this.newest?.abort();
    this.newest = new AbortController();
    const { signal } = this.newest;
    const progress = (now: Progress) => {
      if (!signal.aborted) this.loading = now;
    };
    progress({ done: 0, total: 0 });
    try {
      const hooks = { progress, signal, again: true };
      const { labels } = await engine.call('testImages', { source }, hooks);
      return { labels, signal };
    } finally {
      if (!signal.aborted) this.loading = null;
    }
  }
}

/** Whether the first image of each class is the gallery's, which are the test images' first. */
async function beginsAs(gallery: Gallery, labels: Uint8Array): Promise<boolean> {
  const indices = CLASSES.map((_, label) => labels.indexOf(label));
  if (indices.includes(-1)) return false;
  const pixels = await engine.call('testPixels', { indices });
  const bytes = IMAGE_SIZE * IMAGE_SIZE * 3;
  return CLASSES.every((_, label) =>
    gallery.pixels(label, 0).every((value, i) => value === pixels[label * bytes + i]),
  );
}

export const testSet = new TestSet();
