import { CLASSES, IMAGE_SIZE } from '@vgg/cifar/pixels';
import { classLine } from '../components/format.ts';
import { Failure } from '../failure.ts';
import { type Gallery, loadGallery } from '../images/gallery.ts';
import { nameOfInput, type Picture, pictureOf } from '../images/picture.ts';
import { line, verbatim } from '../language/line.ts';
import { beside } from '../loading/server.ts';
import type { PictureInput } from '../protocol/facts.ts';
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
        line`There is no image ${key} here: the sample has gallery/<class>/1 to ${columns}`,
      );
    }
    const pixels = this.gallery.pixels(label, column);
    return pictureOf(pixels, IMAGE_SIZE, {
      key,
      title: line`${classLine(first)} ${second}`,
      truth: first,
    });
  }

  /** Decodes a file once for all who will see it. @throws Failure; an AbortError when stopped */
  async read(blob: Blob, title: string, signal: AbortSignal): Promise<Picture> {
    const shared = sharedInput();
    const inputs = [shared, ...slotNames.flatMap((name) => networks[name].facts?.card.input ?? [])];
    this.reading = title;
    try {
      const ask = { source: blob, inputs: inputs.map(pictureInput) };
      const answer = await engine.call('seen', ask, { signal, again: true });
      const { pixels, width, height } = answer;
      const seen = new Map(inputs.map((input, i) => [nameOfInput(input), pixels[i]]));
      const key = `pixels/${toBase64Url(pixels[0])}`;
      const source = { blob, url: URL.createObjectURL(blob) };
      return { key, title: verbatim(title), truth: null, width, height, source, seen };
    } finally {
      if (!signal.aborted) this.reading = null;
    }
  }

  /** A frame of the camera. */
  async frame(source: ImageBitmap): Promise<Picture> {
    const input = pictureInput(networks.main.facts?.card.input ?? cifar10Input);
    const ask = { source, inputs: [input] };
    const { pixels } = await engine.call('seen', ask, { transfer: [source] });
    return pictureOf(pixels[0], input.size, { key: null, title: line`camera` });
  }

  /** What a network with that input sees of it, [size, size, 3]. */
  async seenBy(picture: Picture, wanted: PictureInput): Promise<Uint8Array> {
    const { source, width: size } = picture;
    const input = pictureInput(wanted);
    if ('pixels' in source && size === input.size) return source.pixels;
    const name = nameOfInput(input);
    const known = picture.seen.get(name);
    if (known) return known;
    const pixels =
      'blob' in source
        ? (await engine.call('seen', { source: source.blob, inputs: [input] })).pixels[0]
        : await engine.call('resize', { images: { size, pixels: source.pixels }, input });
    picture.seen.set(name, pixels);
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
    return `pixels/${toBase64Url(await this.seenBy(shown, sharedInput()))}`;
  }
}

/** What the worker is told of an input: nothing of a card that it need not know. */
const pictureInput = ({ size, resize, interpolation }: PictureInput): PictureInput => ({
  size,
  resize,
  interpolation,
});

const cifar10Input: PictureInput = {
  size: IMAGE_SIZE,
  resize: IMAGE_SIZE,
  interpolation: 'lanczos',
};

/** Height and width of the largest picture that a link carries; 16 kB of text. */
const LARGEST_SHARED = 64;

/** A link carries a picture as the network sees it, unless that is too large for an address. */
function sharedInput(): PictureInput {
  const input = networks.main.facts?.card.input ?? cifar10Input;
  const scale = Math.min(1, LARGEST_SHARED / input.size);
  const [size, resize] = [input.size, input.resize].map((side) => Math.round(side * scale));
  return { size, resize, interpolation: input.interpolation };
}

function sharedPixels(text: string): Picture {
  const pixels = fromBase64Url(text);
  const side = Math.sqrt((pixels?.length ?? 0) / 3);
  if (!pixels || side === 0 || !Number.isInteger(side) || side > LARGEST_SHARED) {
    throw new Failure(line`The link holds an image that is not whole`);
  }
  const key = `pixels/${toBase64Url(pixels)}`;
  return pictureOf(pixels, side, { key, title: line`shared image` });
}

export const pictures = new Pictures();
