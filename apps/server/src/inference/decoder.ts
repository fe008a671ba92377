import { setMaxListeners } from 'node:events';
import {
  OversizedImageError,
  type PictureHeader,
  type PictureInput,
  readPicture,
} from '@vgg/datasets';
import { Allowance } from '../http/allowance.ts';
import { Problem } from '../http/problem.ts';
import { takeFrom } from '../http/visit.ts';
import { Lane } from './lane.ts';
import type { Pixels } from './messages.ts';

export interface DecoderOptions {
  /** The largest image, in millions of pixels. */
  maxImageMegapixels: number;
  /** The same of the formats that are slow to decode. */
  maxAvifMegapixels: number;
  maxDecodeSeconds: number;
  /** Of all images that wait or are decoded. */
  maxPendingMegapixels: number;
  clientShare: number;
}

/** An image as a request brings it: a file's bytes, or pixels. */
export type Source = { encoded: Uint8Array } | { pixels: Pixels };

/** For whom images are decoded: one request. */
export interface Recipient {
  client: string;
  /** When it aborts, images that still wait are decoded no more. */
  signal: AbortSignal;
}

/** From this many pixels on an image takes the lane of the large ones. */
const LARGE = 4e6;
/** Each pixel takes many times as long as one of a JPEG. */
const SLOW = ['heif', 'gif'];
/** Threads that Node has for such work; one of them stays free for the disk. */
const THREADS = Number(process.env.UV_THREADPOOL_SIZE ?? 4);

/**
 * Decodes the images of strangers, a few at a time: the large ones one after the other, the small ones
 * past them. A few bytes can hold millions of pixels, so it is pixels that are counted, those that
 * wait and those that are being decoded, until the decoder has really ended.
 */
export class Decoder {
  private readonly options: DecoderOptions;
  private readonly observe: (pixels: number) => void;
  private readonly waiting: Allowance;
  private readonly largeLane = new Lane(1);
  private readonly lane = new Lane(Math.max(1, THREADS - 2));

  /** @param observe told how many pixels wait or are decoded */
  constructor(options: DecoderOptions, observe: (pixels: number) => void = () => {}) {
    this.options = options;
    this.observe = observe;
    const { maxImageMegapixels, maxPendingMegapixels, clientShare } = options;
    // One image is always let in, however small the limits are.
    const most = Math.max(maxPendingMegapixels, maxImageMegapixels / clientShare) * 1e6;
    this.waiting = new Allowance(most, clientShare);
  }

  /**
   * A request's images as a network takes them, [size, size, 3] each, in their order. Where one fails, the others
   * that still wait are given up.
   * @throws DataError, OversizedImageError, Problem 413, 429 or 503, the signal's reason
   */
  async decode(
    images: readonly Uint8Array[],
    input: PictureInput,
    { client, signal }: Recipient,
  ): Promise<Uint8Array[]> {
    const given = new AbortController();
    const still = AbortSignal.any([signal, given.signal]);
    // Each image that waits listens to it.
    setMaxListeners(0, still);
    let together = 0;
    const schedule = async ({ format, pixels }: PictureHeader, decode: () => Promise<void>) => {
      this.checkSize(format, pixels);
      together += pixels;
      this.checkTogether(together);
      await this.inTurn(client, pixels, decode, still);
    };
    const { maxImageMegapixels, maxDecodeSeconds } = this.options;
    const limits = { pixels: maxImageMegapixels * 1e6, seconds: maxDecodeSeconds, schedule };
    try {
      return await Promise.all(images.map((image) => readPicture(image, input, limits)));
    } finally {
      given.abort();
    }
  }

  /** The same of images of which some are pixels already. */
  async pixels(sources: readonly Source[], input: PictureInput, to: Recipient): Promise<Pixels[]> {
    const encoded = sources.flatMap((source) => ('encoded' in source ? [source.encoded] : []));
    const decoded = await this.decode(encoded, input, to);
    let next = 0;
    return sources.map((source) => ('pixels' in source ? source.pixels : decoded[next++]));
  }

  private checkSize(format: string, pixels: number): void {
    const { maxAvifMegapixels } = this.options;
    if (SLOW.includes(format) && pixels > maxAvifMegapixels * 1e6) {
      throw new OversizedImageError(
        `The data has more pixels than the ${maxAvifMegapixels} million that are accepted of AVIF and GIF`,
      );
    }
  }

  private checkTogether(pixels: number): void {
    if (pixels <= this.waiting.share) return;
    const most = Math.floor(this.waiting.share / 1e6);
    throw new Problem(413, `the request's images have more than ${most} million pixels together`);
  }

  private async inTurn(
    client: string,
    pixels: number,
    decode: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    takeFrom(this.waiting, client, pixels, 'pixels are waiting to be decoded already');
    this.observe(this.waiting.used);
    try {
      await (pixels >= LARGE ? this.largeLane : this.lane).go(decode, signal);
    } finally {
      this.waiting.giveBack(client, pixels);
      this.observe(this.waiting.used);
    }
  }
}
