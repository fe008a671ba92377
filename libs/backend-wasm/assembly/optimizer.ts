import { argument, claim, pointer, real } from './control';
import { fma, fnma, storeFirst } from './simd';

/** Bytes of each array that a thread takes at a time. */
const CHUNK: usize = 32768;

/**
 * Adam as PyTorch writes it, in place, in one pass over memory.
 * Integers: weight, gradient, first moment, second moment, count.
 * Reals: gradient scale, weight decay, 1 - beta1, beta2, 1 - beta2, learning rate / (1 - beta1^t),
 *   1 / sqrt(1 - beta2^t), epsilon, beta1.
 */
export function adam(): void {
  const w = pointer(0);
  const g = pointer(1);
  const m = pointer(2);
  const v = pointer(3);
  const bytes = (<usize>argument(4)) << 2;
  for (;;) {
    const start = (<usize>claim()) * CHUNK;
    if (start >= bytes) return;
    const end = min(start + CHUNK, bytes);
    let i = start;
    for (; i + 32 <= end; i += 32) {
      adamLanes(w + i, g + i, m + i, v + i, 16);
      adamLanes(w + i + 16, g + i + 16, m + i + 16, v + i + 16, 16);
    }
    for (; i < end; i += 16) adamLanes(w + i, g + i, m + i, v + i, end - i);
  }
}

// @ts-ignore: decorator
@inline
function adamLanes(w: usize, g: usize, m: usize, v: usize, bytes: usize): void {
  const weight = v128.load(w);
  const gradient = fma(
    f32x4.splat(real(1)), weight, f32x4.mul(v128.load(g), f32x4.splat(real(0))),
  );
  const first = fma(
    f32x4.splat(real(2)), gradient, f32x4.mul(f32x4.splat(real(8)), v128.load(m)),
  );
  const second = fma(
    f32x4.mul(gradient, gradient), f32x4.splat(real(4)),
    f32x4.mul(v128.load(v), f32x4.splat(real(3))),
  );
  const denominator = fma(f32x4.sqrt(second), f32x4.splat(real(6)), f32x4.splat(real(7)));
  const count = bytes >> 2;
  storeFirst(m, first, count);
  storeFirst(v, second, count);
  storeFirst(w, fnma(f32x4.splat(real(5)), f32x4.div(first, denominator), weight), count);
}

/**
 * SGD with momentum as PyTorch writes it, in place. The weight moves along
 * (share of the gradient) gradient + (share of the velocity) velocity: 0 and 1, or Nesterov's.
 * Integers: weight, gradient, velocity, count.
 * Reals: gradient scale, weight decay, momentum, learning rate, the two shares.
 */
export function momentum(): void {
  const w = pointer(0);
  const g = pointer(1);
  const v = pointer(2);
  const bytes = (<usize>argument(3)) << 2;
  for (;;) {
    const start = (<usize>claim()) * CHUNK;
    if (start >= bytes) return;
    const end = min(start + CHUNK, bytes);
    let i = start;
    for (; i + 32 <= end; i += 32) {
      momentumLanes(w + i, g + i, v + i, 16);
      momentumLanes(w + i + 16, g + i + 16, v + i + 16, 16);
    }
    for (; i < end; i += 16) momentumLanes(w + i, g + i, v + i, end - i);
  }
}

// @ts-ignore: decorator
@inline
function momentumLanes(w: usize, g: usize, v: usize, bytes: usize): void {
  const weight = v128.load(w);
  const gradient = fma(
    f32x4.splat(real(1)), weight, f32x4.mul(v128.load(g), f32x4.splat(real(0))),
  );
  const velocity = fma(f32x4.splat(real(2)), v128.load(v), gradient);
  const count = bytes >> 2;
  storeFirst(v, velocity, count);
  const direction = fma(
    f32x4.splat(real(5)), velocity, f32x4.mul(gradient, f32x4.splat(real(4))),
  );
  storeFirst(w, fnma(f32x4.splat(real(3)), direction, weight), count);
}
