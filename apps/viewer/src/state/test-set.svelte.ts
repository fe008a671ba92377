import { CLASSES, IMAGE_SIZE } from '@vgg/cifar/pixels';
import type { EngineClient } from '../engine/client.ts';
import { Failure } from '../failure.ts';
import { type Gallery, galleryKey, sampleOf } from '../images/gallery.ts';
import { type Picture, pictureOf } from '../images/picture.ts';
import { type Line, line } from '../language/line.ts';
import type { Progress, TestSource } from '../protocol/facts.ts';
import { engine } from './engine.svelte.ts';

/** Labelled images that are loaded. */
export interface TestImages {
  labels: Int32Array;
  /** Height and width of each. */
  size: number;
  /** What the labels are called. */
  classes: readonly string[];
  source: TestSource;
  /**
   * 'sample': those that come with the page. 'test': CIFAR-10's test images. 'server': the test
   * images of a network's own data set.
   */
  kind: 'sample' | 'test' | 'server' | 'other';
  name: Line;
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
  async open(source: string | Blob, name: Line, gallery: Gallery | null): Promise<void> {
    const { signal, ...images } = await this.load(source);
    const isTest = gallery !== null && (await beginsAs(gallery, images.labels));
    if (signal.aborted) return;
    const kind = isTest ? 'test' : 'other';
    this.images = { ...images, classes: CLASSES, source, kind, name };
  }

  /**
   * Loads the test images of a network's own data set from the server.
   * @throws Failure with the server's line where it has none
   */
  async openOf(source: string, name: Line, classes: readonly string[]): Promise<void> {
    const { signal, ...images } = await this.load(source);
    const strange = images.labels.find((label) => label < 0 || label >= classes.length);
    if (strange !== undefined) {
      throw new Failure(
        line`The server's test images have a label ${strange}, the network no such class`,
      );
    }
    if (!signal.aborted) this.images = { ...images, classes, source, kind: 'server', name };
  }

  /** The images, where a network with these classes can be judged by them. */
  fitting(classes: readonly string[] | undefined): TestImages | null {
    const { images } = this;
    if (images?.classes.length !== classes?.length) return null;
    return images?.classes.every((name, i) => name === classes?.[i]) ? images : null;
  }

  /** The images that come with the page. */
  async openSample(gallery: Gallery): Promise<void> {
    const source = sampleOf(gallery);
    const { signal, ...images } = await this.load(source);
    if (signal.aborted) return;
    this.images = { ...images, classes: CLASSES, source, kind: 'sample', name: line`the sample` };
  }

  /** @throws Failure where they are not loaded, or have no such image */
  async picture(index: number): Promise<Picture> {
    const { images } = this;
    if (!images) {
      throw new Failure(
        line`The link shows a test image: load the test images under Judge, and open it again`,
      );
    }
    if (!Number.isInteger(index) || index < 0 || index >= images.labels.length) {
      throw new Failure(line`There is no test image ${index}: ${images.labels.length} are loaded`);
    }
    const pixels = await engine.call('testPixels', { indices: [index] });
    const truth = images.classes[images.labels[index]];
    const title =
      images.kind === 'other' ? line`image ${index} of ${images.name}` : line`test image ${index}`;
    const key = images.kind === 'test' ? `test/${index}` : null;
    return pictureOf(pixels, images.size, { key, title, truth });
  }

  /** The name under which the page's address knows one of the images; null where it has none. */
  keyOf(index: number, gallery: Gallery | null): string | null {
    if (this.images?.kind === 'sample' && gallery) return galleryKey(gallery, index);
    return this.images?.kind === 'test' ? `test/${index}` : null;
  }

  async refill(client: EngineClient): Promise<void> {
    if (this.images) await client.call('testImages', { source: this.images.source });
  }

  private async load(
    source: TestSource,
  ): Promise<{ labels: Int32Array; size: number; signal: AbortSignal }> {
    this.newest?.abort();
    this.newest = new AbortController();
    const { signal } = this.newest;
    const progress = (now: Progress) => {
      if (!signal.aborted) this.loading = now;
    };
    progress({ done: 0, total: 0 });
    try {
      const hooks = { progress, signal, again: true };
      return { ...(await engine.call('testImages', { source }, hooks)), signal };
    } finally {
      if (!signal.aborted) this.loading = null;
    }
  }
}

/** Whether the first image of each class is the gallery's, which are the test images' first. */
async function beginsAs(gallery: Gallery, labels: Int32Array): Promise<boolean> {
  const indices = CLASSES.map((_, label) => labels.indexOf(label));
  if (indices.includes(-1)) return false;
  const pixels = await engine.call('testPixels', { indices });
  const bytes = IMAGE_SIZE * IMAGE_SIZE * 3;
  return CLASSES.every((_, label) =>
    gallery.pixels(label, 0).every((value, i) => value === pixels[label * bytes + i]),
  );
}

export const testSet = new TestSet();
