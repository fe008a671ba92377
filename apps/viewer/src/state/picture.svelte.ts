import { CLASSES, IMAGE_SIZE } from '@vgg/cifar/pixels';
import { Failure } from '../failure.ts';
import { type Gallery, loadGallery } from '../images/gallery.ts';
import { type Picture, pictureOf } from '../images/picture.ts';
import { beside } from '../loading/server.ts';
import { fromBase64Url, toBase64Url } from '../sharing/address.ts';
import { engine } from './engine.svelte.ts';
import { networks, slotNames } from './networks.svelte.ts';
import { testSet } from './test-set.svelte.ts';

/** The picture that is looked at, and where pictures come from. */
class Pictures {
  shown = $state.raw<Picture | null>(null);
  /** Title of the one that is being read. */
  reading = $state<string | null>(null);
  gallery = $state.raw<Gallery | null>(null);

  async begin(): Promise<void> {
    this.gallery = await loadGallery(beside('gallery.png'));
  }

  /** The picture that an address names. @throws Failure where it names none that is here */
  async named(key: string): Promise<Picture> {
    const [kind, first = '', second = ''] = key.split('/');
    if (kind === 'pixels') return sharedPixels(first);
    if (kind === 'test') return testSet.picture(Number(first));
    const label = (CLASSES as readonly string[]).indexOf(first);
    const columns = this.gallery?.columns ?? 0;
    const column = Number(second) - 1;
    const known = kind === 'gallery' && label >= 0 && Number.isInteger(column);
    if (!this.gallery || !known || column < 0 || column >= columns) {
      throw new Failure(
        `There is no image ${key} here: the sample has gallery/<class>/1 to ${columns}`,
      );
    }
    const pixels = this.gallery.pixels(label, column);
    return pictureOf(pixels, IMAGE_SIZE, { key, title: `${first} ${second}`, truth: first });
  }

  /** Decodes a file once for all who will see it. @throws Failure; an AbortError when stopped */
  async read(blob: Blob, title: string, signal: AbortSignal): Promise<Picture> {
    const sizes = sizesSeen();
    this.reading = title;
    try {
      const ask = { source: blob, sizes };
      const answer = await engine.call('seen', ask, { signal, again: true });
      const { pixels, width, height } = answer;
      const seen = new Map(sizes.map((size, i) => [size, pixels[i]]));
      const key = `pixels/${toBase64Url(pixels[0])}`;
      const source = { blob, url: URL.createObjectURL(blob) };
      return { key, title, truth: null, width, height, source, seen };
    } finally {
      if (!signal.aborted) this.reading = null;
    }
  }

  /** A frame of the camera. */
  async frame(source: ImageBitmap): Promise<Picture> {
    const side = networks.main.facts?.inputSize ?? IMAGE_SIZE;
    const ask = { source, sizes: [side] };
    const { pixels } = await engine.call('seen', ask, { transfer: [source] });
    return pictureOf(pixels[0], side, { key: null, title: 'camera' });
  }

  /** What a network with inputs of that size sees of it, [size, size, 3]. */
  async seenBy(picture: Picture, size: number): Promise<Uint8Array> {
    const known = picture.seen.get(size);
    if (known) return known;
    const { source, width } = picture;
    const pixels =
      'blob' in source
        ? (await engine.call('seen', { source: source.blob, sizes: [size] })).pixels[0]
        : await engine.call('resize', { pixels: source.pixels, from: width, size });
    picture.seen.set(size, pixels);
    return pixels;
  }

  show(picture: Picture): void {
    const before = this.shown?.source;
    if (before && 'url' in before && before !== picture.source) URL.revokeObjectURL(before.url);
    this.shown = picture;
  }

  /** A name under which another visitor finds it, too. */
  async keyToShare(): Promise<string | null> {
    const { shown } = this;
    if (!shown || /^(gallery|pixels)\//.test(shown.key ?? '')) return shown?.key ?? null;
    return `pixels/${toBase64Url(await this.seenBy(shown, IMAGE_SIZE))}`;
  }
}

/** CIFAR-10's, in which a link carries a picture, and those of the networks that are loaded. */
function sizesSeen(): number[] {
  const sizes = slotNames.map((name) => networks[name].facts?.inputSize ?? IMAGE_SIZE);
  return Array.from(new Set([IMAGE_SIZE, ...sizes]));
}

function sharedPixels(text: string): Picture {
  const pixels = fromBase64Url(text);
  if (pixels?.length !== IMAGE_SIZE * IMAGE_SIZE * 3) {
    throw new Failure('The link holds an image that is not whole');
  }
  const key = `pixels/${toBase64Url(pixels)}`;
  return pictureOf(pixels, IMAGE_SIZE, { key, title: 'shared image' });
}

export const pictures = new Pictures();
