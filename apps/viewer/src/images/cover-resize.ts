import type { PictureInput } from '../protocol/facts.ts';

/**
 * Makes RGB pixels a network's input: scaled so that the shorter side is `resize`, and the square
 * `size` cut out of the middle, as the command line and the server do it with sharp. `lanczos` is
 * libvips' way: Lanczos of three lobes where it shrinks, Catmull and Rom's cubic where it enlarges.
 * `linear` is torchvision's, with antialiasing.
 * @param pixels RGB values [height, width, 3]
 * @returns bytes [size, size, 3]
 */
export function coverResize(
  pixels: ArrayLike<number>,
  width: number,
  height: number,
  { size, resize, interpolation }: PictureInput,
): Uint8Array {
  const shorter = Math.min(width, height);
  const axis = interpolation === 'lanczos' ? lanczosTaps : linearTaps;
  const across = axis(width, shorter, resize, size);
  const down = axis(height, shorter, resize, size);
  // Rows first, so that the second pass reads only `size` columns.
  const narrowed = new Float32Array(height * size * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const { places, weights } = across[x];
      const target = (y * size + x) * 3;
      for (let i = 0; i < weights.length; i += 1) {
        const source = (y * width + places[i]) * 3;
        const weight = weights[i];
        narrowed[target] += weight * pixels[source];
        narrowed[target + 1] += weight * pixels[source + 1];
        narrowed[target + 2] += weight * pixels[source + 2];
      }
    }
  }
  const result = new Uint8ClampedArray(size * size * 3);
  for (let y = 0; y < size; y += 1) {
    const { places, weights } = down[y];
    for (let x = 0; x < size * 3; x += 1) {
      let sum = 0;
      for (let i = 0; i < weights.length; i += 1) {
        sum += weights[i] * narrowed[places[i] * size * 3 + x];
      }
      result[y * size * 3 + x] = sum;
    }
  }
  return new Uint8Array(result.buffer);
}

/** A place of the result is the sum of these places of the line, each with its weight. */
interface Taps {
  places: number[];
  weights: number[];
}

/** For each of the middle `size` places of a line, as libvips scales and cuts it. */
function lanczosTaps(length: number, shorter: number, resize: number, size: number): Taps[] {
  const shrink = shorter / resize;
  const scaled = Math.round(length / shrink);
  const cut = Math.floor((scaled - resize + 1) / 2) + roundHalfToEven((resize - size) / 2);
  // Rounding may have made the line longer than it is; what is too much goes to both ends.
  const shift = (length - scaled * shrink) / 2;
  // When it enlarges, libvips takes a pixel's value to lie at its far corner, not in its middle.
  const start = (shrink < 1 ? 0 : shift + 0.5 * shrink) - 0.5;
  const kernel = shrink > 1 ? lanczos : cubic;
  const reach = (shrink > 1 ? 3 : 2) * Math.max(1, shrink);
  return Array.from({ length: size }, (_, place) =>
    tapsAround(start + (place + cut) * shrink, reach, length, (at) =>
      kernel(at / Math.max(1, shrink)),
    ),
  );
}

/** A scale is rarely exact: without this 100 * (64 / 100) could be cut to 63. */
const ROUNDING = 1e-6;

/** The same as torchvision's Resize and CenterCrop: the longer side is cut to whole pixels. */
function linearTaps(length: number, shorter: number, resize: number, size: number): Taps[] {
  const scaled = Math.max(size, Math.trunc((length * resize) / shorter + ROUNDING));
  const shrink = length / scaled;
  const cut = roundHalfToEven((scaled - size) / 2);
  const reach = Math.max(1, shrink);
  const start = 0.5 * shrink - 0.5;
  return Array.from({ length: size }, (_, place) =>
    tapsAround(start + (place + cut) * shrink, reach, length, (at) =>
      Math.max(0, 1 - Math.abs(at) / reach),
    ),
  );
}

function tapsAround(
  center: number,
  reach: number,
  length: number,
  weightAt: (distance: number) => number,
): Taps {
  const first = Math.ceil(center - reach);
  const last = Math.floor(center + reach);
  const places = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const weights = places.map((at) => weightAt(at - center));
  const sum = weights.reduce((a, b) => a + b, 0);
  return {
    // Beyond its ends the line goes on as it ends.
    places: places.map((at) => Math.min(length - 1, Math.max(0, at))),
    weights: weights.map((weight) => weight / sum),
  };
}

/** As Python rounds, and so torchvision's CenterCrop. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return value % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= 3) return 0;
  const angle = Math.PI * x;
  return (3 * Math.sin(angle) * Math.sin(angle / 3)) / (angle * angle);
}

function cubic(x: number): number {
  const d = Math.abs(x);
  if (d >= 2) return 0;
  return d < 1 ? (1.5 * d - 2.5) * d * d + 1 : ((-0.5 * d + 2.5) * d - 4) * d + 2;
}
