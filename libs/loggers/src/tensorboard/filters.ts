import type { NamedValues } from '@vgg/core';
import sharp from 'sharp';
import type { Image } from './messages.ts';

/** Pixels of the picture for one weight. */
const SCALE = 10;

/** The kernel of a network's first convolution, [height, width, inputs, outputs], and its layer's name. */
export function firstConvolution(values: NamedValues) {
  for (const [name, { shape, data }] of Object.entries(values)) {
    const [layer, part] = name.split('/');
    const [height, width, inputs, outputs] = shape;
    if (part !== 'kernel' || !height || !width || !inputs || !outputs) continue;
    return { layer: layer ?? name, kernel: { height, width, inputs, outputs, data } };
  }
  return null;
}

export type Kernel = NonNullable<ReturnType<typeof firstConvolution>>['kernel'];

/**
 * A first convolution's filters side by side as a PNG, in the colours that they answer to: grey is
 * zero, and the greatest weight of all is fully bright or dark. Null where the input is no picture.
 */
export async function filterGrid(kernel: Kernel): Promise<Image | null> {
  const { height, width, inputs, outputs, data } = kernel;
  if (inputs !== 1 && inputs !== 3) return null;
  const columns = Math.ceil(Math.sqrt(outputs));
  const rows = Math.ceil(outputs / columns);
  const size = { width: columns * (width + 1) + 1, height: rows * (height + 1) + 1 };
  const pixels = new Uint8Array(size.width * size.height * 3);
  const brightness = 127.5 / greatest(data);
  for (let filter = 0; filter < outputs; filter++) {
    const left = (filter % columns) * (width + 1) + 1;
    const top = Math.floor(filter / columns) * (height + 1) + 1;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const pixel = ((top + y) * size.width + left + x) * 3;
        for (let colour = 0; colour < 3; colour++) {
          const input = inputs === 3 ? colour : 0;
          const weight = data[((y * width + x) * inputs + input) * outputs + filter] ?? 0;
          pixels[pixel + colour] = Math.round(
            127.5 + (Number.isFinite(weight) ? weight : 0) * brightness,
          );
        }
      }
    }
  }
  const [wide, high] = [size.width * SCALE, size.height * SCALE];
  const png = await sharp(pixels, { raw: { ...size, channels: 3 } })
    .resize(wide, high, { kernel: 'nearest' })
    .png()
    .toBuffer();
  return { width: wide, height: high, colorspace: 3, encodedImageString: png };
}

/** The greatest size of a weight; 1 where all are zero. */
function greatest(data: Float32Array): number {
  let most = 0;
  for (const weight of data) {
    const size = Math.abs(weight);
    if (size > most && size !== Number.POSITIVE_INFINITY) most = size;
  }
  return most || 1;
}
