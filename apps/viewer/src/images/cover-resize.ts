/**
 * Scales RGB pixels so that they cover a square, and cuts it out of the middle: what sharp's
 * `resize(size, size, {fit: 'cover'})` does for the command line and the server, with the same
 * kernel, Lanczos of three lobes.
 * @param pixels RGB values [height, width, 3]
 * @returns bytes [size, size, 3]
 */
export function coverResize(
  pixels: ArrayLike<number>,
  width: number,
  height: number,
  size: number,
): Uint8Array {
  const scale = Math.max(size / width, size / height);
  const across = taps(width, Math.round(width * scale), size);
  const down = taps(height, Math.round(height * scale), size);
  // Rows first, so that the second pass reads only `size` columns.
  const narrowed = new Float32Array(height * size * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const { first, weights } = across[x];
      const target = (y * size + x) * 3;
      for (let i = 0; i < weights.length; i += 1) {
        const source = (y * width + first + i) * 3;
        const weight = weights[i];
        narrowed[target] += weight * pixels[source];
        narrowed[target + 1] += weight * pixels[source + 1];
        narrowed[target + 2] += weight * pixels[source + 2];
      }
    }
  }
  const result = new Uint8ClampedArray(size * size * 3);
  for (let y = 0; y < size; y += 1) {
    const { first, weights } = down[y];
    for (let x = 0; x < size * 3; x += 1) {
      let sum = 0;
      for (let i = 0; i < weights.length; i += 1) {
        sum += weights[i] * narrowed[(first + i) * size * 3 + x];
      }
      result[y * size * 3 + x] = sum;
    }
  }
  return new Uint8Array(result.buffer);
}

interface Taps {
  first: number;
  weights: number[];
}

/** For each of the middle `size` places of a line scaled from `from` to `to`: what it is the sum of. */
function taps(from: number, to: number, size: number): Taps[] {
  const shrink = from / to;
  const support = 3 * Math.max(1, shrink);
  const cut = Math.floor((to - size) / 2);
  return Array.from({ length: size }, (_, place) => {
    const center = (place + cut + 0.5) * shrink - 0.5;
    const first = Math.max(0, Math.ceil(center - support));
    const last = Math.min(from - 1, Math.floor(center + support));
    const weights: number[] = [];
    for (let at = first; at <= last; at += 1) {
      weights.push(lanczos((at - center) / Math.max(1, shrink)));
    }
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= 3) return 0;
  const angle = Math.PI * x;
  return (3 * Math.sin(angle) * Math.sin(angle / 3)) / (angle * angle);
}
