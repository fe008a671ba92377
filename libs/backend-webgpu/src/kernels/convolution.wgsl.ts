import type { backend_util } from '@tensorflow/tfjs-core';
import { gathered, operandA, operandB } from './operands.wgsl.ts';
import type { Operand } from './product.wgsl.ts';

/**
 * The operands of a convolution seen as a product, read in their places: no patch is ever written out.
 * The geometry is written into the shader, so that dividing by it is multiplying and shifting.
 */

/** The geometry of a convolution as constants; the number of images is not among them. */
export function geometry(info: backend_util.Conv2DInfo): string {
  const constants = {
    HEIGHT: info.inHeight,
    WIDTH: info.inWidth,
    OUT_HEIGHT: info.outHeight,
    OUT_WIDTH: info.outWidth,
    CHANNELS: info.inChannels,
    FILTERS: info.outChannels,
    FILTER_WIDTH: info.filterWidth,
    STRIDE_Y: info.strideHeight,
    STRIDE_X: info.strideWidth,
    DILATION_Y: info.dilationHeight,
    DILATION_X: info.dilationWidth,
    PAD_TOP: info.padInfo.top,
    PAD_LEFT: info.padInfo.left,
  };
  return Object.entries(constants)
    .map(([name, value]) => `const ${name} = ${value};`)
    .join(' ');
}

/** Where x lies under tap t of the filter for output pixel o; -1 where the filter hangs over the edge. */
const underTap = `fn underTap(o: i32, t: i32) -> i32 {
  let image = o / (OUT_HEIGHT * OUT_WIDTH);
  let y = o / OUT_WIDTH % OUT_HEIGHT * STRIDE_Y + t / FILTER_WIDTH * DILATION_Y - PAD_TOP;
  let x = o % OUT_WIDTH * STRIDE_X + t % FILTER_WIDTH * DILATION_X - PAD_LEFT;
  if (y < 0 || y >= HEIGHT || x < 0 || x >= WIDTH) { return -1; }
  return (image * HEIGHT + y) * WIDTH + x;
}
`;

/** The output pixel that saw input pixel i under tap t of the filter; -1 where none did. */
const overTap = `fn overTap(i: i32, t: i32) -> i32 {
  let image = i / (HEIGHT * WIDTH);
  let y = i / WIDTH % HEIGHT + PAD_TOP - t / FILTER_WIDTH * DILATION_Y;
  let x = i % WIDTH + PAD_LEFT - t % FILTER_WIDTH * DILATION_X;
  if (y < 0 || x < 0 || y % STRIDE_Y != 0 || x % STRIDE_X != 0) { return -1; }
  if (y / STRIDE_Y >= OUT_HEIGHT || x / STRIDE_X >= OUT_WIDTH) { return -1; }
  return (image * OUT_HEIGHT + y / STRIDE_Y) * OUT_WIDTH + x / STRIDE_X;
}
`;

/** Patches of x: a row an output pixel, k a tap and a channel. */
export function patches({ inChannels }: backend_util.Conv2DInfo): Operand {
  return pixelsByTaps('patches', underTap, 'underTap', 'CHANNELS', inChannels);
}

/** What of dy an input pixel fed: a row an input pixel, k a tap and a filter. */
export function fedPatches({ outChannels }: backend_util.Conv2DInfo): Operand {
  return pixelsByTaps('fed', overTap, 'overTap', 'FILTERS', outChannels);
}

function pixelsByTaps(
  name: string,
  helper: string,
  place: string,
  width: string,
  channels: number,
): Operand {
  const vectors = channels % 4 === 0;
  const at = (i: number) => `${place}(i32(row), i32(k + ${i}u) / ${width})`;
  const body = vectors
    ? `if (k >= p.depth) { return vec4<f32>(0.0); }
  let pixel = ${at(0)};
  if (pixel < 0) { return vec4<f32>(0.0); }
  return a[(pixel * ${width} + i32(k) % ${width}) / 4];`
    : `${[0, 1, 2, 3].map((i) => `let pixel${i} = ${at(i)};`).join('\n  ')}
  ${gathered(
    'a',
    (i) => `k + ${i}u < p.depth && pixel${i} >= 0`,
    (i) => `pixel${i} * ${width} + i32(k + ${i}u) % ${width}`,
  )}`;
  const operand = operandA(`${name}${vectors ? 4 : 1}`, body, true, vectors);
  return { ...operand, load: helper + operand.load };
}

/** Patches of x, turned: a row a tap and a channel, k an output pixel. */
export function turnedPatches(): Operand {
  const body = `let tap = i32(row) / CHANNELS;
  let channel = i32(row) % CHANNELS;
  ${[0, 1, 2, 3].map((i) => `let pixel${i} = underTap(i32(k + ${i}u), tap);`).join('\n  ')}
  ${gathered(
    'a',
    (i) => `k + ${i}u < p.depth && pixel${i} >= 0`,
    (i) => `pixel${i} * CHANNELS + channel`,
  )}`;
  const operand = operandA('turned', body, false, false);
  return { ...operand, load: underTap + operand.load };
}

/** The filter [taps, channels, filters] with channels and filters changed: k a tap and a filter. */
export function turnedFilter(): Operand {
  const body = gathered(
    'b',
    (i) => `column + ${i}u < p.columns`,
    (i) => `(i32(k) / FILTERS * CHANNELS + i32(column + ${i}u)) * FILTERS + i32(k) % FILTERS`,
  );
  return operandB('turnedFilter', body, true, false);
}
