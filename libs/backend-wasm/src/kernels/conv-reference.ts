import type { Convolution } from './conv-geometry.ts';

/** Jest's sandbox takes its time to look a global up: not once for each of millions of values. */
const { abs, max } = Math;
const nothing = Number.NaN;

/** A convolution and its gradients as their definitions read, in float64: what the kernels are tested against. */
export function convolutionReference(
  c: Convolution,
  x: Float32Array,
  filter: Float32Array,
  dy: Float32Array,
): { y: Float64Array; dx: Float64Array; dw: Float64Array } {
  const y = new Float64Array(c.batch * c.outHeight * c.outWidth * c.filters);
  const dx = new Float64Array(x.length);
  const dw = new Float64Array(filter.length);
  for (let image = 0; image < c.batch; image++) {
    for (let out = 0; out < c.outHeight * c.outWidth; out++) {
      for (let tap = 0; tap < c.filterHeight * c.filterWidth; tap++) {
        const row = Math.floor(out / c.outWidth) * c.strideY - c.padTop;
        const column = (out % c.outWidth) * c.strideX - c.padLeft;
        const iy = row + Math.floor(tap / c.filterWidth) * c.dilationY;
        const ix = column + (tap % c.filterWidth) * c.dilationX;
        if (iy < 0 || ix < 0 || iy >= c.height || ix >= c.width) continue;
        const from = ((image * c.height + iy) * c.width + ix) * c.channels;
        const to = (image * c.outHeight * c.outWidth + out) * c.filters;
        for (let channel = 0; channel < c.channels; channel++) {
          const weights = (tap * c.channels + channel) * c.filters;
          const value = at(x, from + channel);
          let gradient = 0;
          for (let k = 0; k < c.filters; k++) {
            y[to + k] = at(y, to + k) + value * at(filter, weights + k);
            dw[weights + k] = at(dw, weights + k) + value * at(dy, to + k);
            gradient += at(dy, to + k) * at(filter, weights + k);
          }
          dx[from + channel] = at(dx, from + channel) + gradient;
        }
      }
    }
  }
  return { y, dx, dw };
}

/** c = a b of one matrix pair in float64, either transposed. */
export function matmulReference(
  [M, K, N]: readonly [number, number, number],
  a: Float32Array,
  b: Float32Array,
  transposeA: boolean,
  transposeB: boolean,
): Float64Array {
  const c = new Float64Array(M * N);
  for (let m = 0; m < M; m++) {
    for (let k = 0; k < K; k++) {
      const value = at(a, transposeA ? k * M + m : m * K + k);
      for (let n = 0; n < N; n++) {
        c[m * N + n] = at(c, m * N + n) + value * at(b, transposeB ? n * K + k : k * N + n);
      }
    }
  }
  return c;
}

/** The largest difference over the largest expected value; NaN where lengths differ or a value is not a number. */
export function relativeError(actual: ArrayLike<number>, expected: Float64Array): number {
  if (actual.length !== expected.length) return Number.NaN;
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    difference = max(difference, abs(at(expected, i) - (actual[i] ?? nothing)));
    largest = max(largest, abs(at(expected, i)));
  }
  return largest === 0 ? difference : difference / largest;
}

/** Numbers from -1 to 1, the same for the same seed. */
export function numbers(count: number, seed: number): Float32Array {
  let state = (seed * 2654435761) >>> 0 || 1;
  const all = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    all[i] = (state >>> 0) / 2 ** 31 - 1;
  }
  return all;
}

function at(array: Float32Array | Float64Array, index: number): number {
  return array[index] ?? nothing;
}
