/**
 * Scales RGB pixels so that they cover a square, and cuts it out of the middle: what sharp's
 * `resize(size, size, {fit: 'cover'})` does for the command line and the server. As libvips does,
 * it shrinks by Lanczos of three lobes and enlarges by Catmull and Rom's cubic.
 * @param pixels RGB values [height, width, 3]
 * @returns bytes [size, size, 3]
 */
export function coverResize(
  pixels: ArrayLike<number>,
  width: number,
  height: number,
  size: number,
): Uint8Array {
  const shrink = Math.min(width, height) / size;
  const across = taps(width, shrink, size);
  const down = taps(height, shrink, size);
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

/** For each of the middle `size` places of a line that becomes shorter by the factor `shrink`. */
function taps(length: number, shrink: number, size: number): Taps[] {
  const scaled = Math.round(length / shrink);
  const cut = Math.floor((scaled - size + 1) / 2);
  // Rounding may have made the line longer than it is; what is too much goes to both ends.
  const shift = (length - scaled * shrink) / 2;
  const [kernel, lobes] = shrink > 1 ? [lanczos, 3] : [cubic, 2];
  // When it enlarges, libvips takes a pixel's value to lie at its far corner, not in its middle.
  const start = (shrink < 1 ? 0 : shift + 0.5 * shrink) - 0.5;
  const stretch = Math.max(1, shrink);
  return Array.from({ length: size }, (_, place) => {
    const center = start + (place + cut) * shrink;
    const first = Math.ceil(center - lobes * stretch);
    const last = Math.floor(center + lobes * stretch);
    const places = Array.from({ length: last - first + 1 }, (_unused, i) => first + i);
    const weights = places.map((at) => kernel((at - center) / stretch));
    const sum = weights.reduce((a, b) => a + b, 0);
    return {
      // Beyond its ends the line goes on as it ends.
      places: places.map((at) => Math.min(length - 1, Math.max(0, at))),
      weights: weights.map((weight) => weight / sum),
    };
  });
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
