import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { type Gallery, galleryOf } from '../src/images/gallery.ts';
import type { LoadedNetwork } from '../src/network/loaded-network.ts';
import type { Host } from './host.ts';

/** What the tests share: pages on a host, a browser, and the two networks as Node knows them. */
export interface World {
  dist: string;
  tinyFolder: string;
  host: Host;
  /** Without a graphics card: to imitate one takes much of what the tests' own work wants. */
  browser: Browser;
  /** One with an imitated card, for those who compute on it. */
  browserWithCard(): Promise<Browser>;
  demo: LoadedNetwork;
  tiny: LoadedNetwork;
}

/** The sample of test images, read without a browser. */
export async function galleryOnNode({ dist }: World): Promise<Gallery> {
  const { data, info } = await sharp(`${dist}/gallery.png`)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return galleryOf(new Uint8Array(data), info.width);
}
