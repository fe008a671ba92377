import sharp from 'sharp';
import type { Heat, Pixels } from '../inference/messages.ts';

/** Pixels of a picture's side; smaller inputs are enlarged. */
const SIDE = 256;
/** What is left of the image's light where nothing speaks for the class. */
const DARKEST = 48;

/**
 * The image as the network sees it, lit where it speaks for the class and dark elsewhere, as a PNG.
 * @param size of the network's input
 */
export async function heatPicture(
  pixels: Pixels,
  size: number,
  { values, width, height }: Heat,
): Promise<Buffer> {
  const side = Math.max(1, Math.round(SIDE / size)) * size;
  const largest = values.reduce((most, value) => Math.max(most, value), 0) || 1;
  const light = Uint8Array.from(values, (value) => DARKEST + ((255 - DARKEST) * value) / largest);
  const mask = await sharp(light, { raw: { width, height, channels: 1 } })
    .resize(side, side, { kernel: 'cubic' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { channels } = mask.info;
  return sharp(Uint8Array.from(pixels), { raw: { width: size, height: size, channels: 3 } })
    .resize(side, side, { kernel: 'nearest' })
    .composite([
      { input: mask.data, raw: { width: side, height: side, channels }, blend: 'multiply' },
    ])
    .removeAlpha()
    .png()
    .toBuffer();
}
