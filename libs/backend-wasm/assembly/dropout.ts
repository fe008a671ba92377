import { argument, claim, pointer, real } from './control';

const CHUNK: i32 = 8192;

/**
 * y[i] = keep(i) ? x[i] / (1 - rate) : 0, where keep is a hash of the index and the seed: no state,
 * so the gradient needs no mask, and any thread can compute any part.
 * Integers: x, y, count, seed, threshold (the least 24-bit number that is kept); real: 1 - rate.
 */
export function dropout(): void {
  const count = argument(2);
  const seed = i32x4.splat(argument(3));
  const threshold = i32x4.splat(argument(4));
  const kept = f32x4.splat(real(0));
  for (;;) {
    const start = claim() * CHUNK;
    if (start >= count) return;
    const end = min(start + CHUNK, count);
    let index = i32x4.add(i32x4.splat(start), i32x4(0, 1, 2, 3));
    for (let i = start; i < end; i += 8) {
      const at = (<usize>i) << 2;
      const next = i32x4.add(index, i32x4.splat(4));
      const first = f32x4.div(v128.load(pointer(0) + at), kept);
      const second = f32x4.div(v128.load(pointer(0) + at, 16), kept);
      v128.store(pointer(1) + at, v128.and(first, keeps(index, seed, threshold)));
      v128.store(pointer(1) + at, v128.and(second, keeps(next, seed, threshold)), 16);
      index = i32x4.add(index, i32x4.splat(8));
    }
  }
}

/** A mask of the elements that stay: the finaliser of MurmurHash3 over a Weyl sequence. */
// @ts-ignore: decorator
@inline
function keeps(index: v128, seed: v128, threshold: v128): v128 {
  let h = i32x4.add(i32x4.mul(index, i32x4.splat(0x9e3779b1)), seed);
  h = v128.xor(h, i32x4.shr_u(h, 16));
  h = i32x4.mul(h, i32x4.splat(0x85ebca6b));
  h = v128.xor(h, i32x4.shr_u(h, 13));
  h = i32x4.mul(h, i32x4.splat(0xc2b2ae35));
  h = v128.xor(h, i32x4.shr_u(h, 16));
  return i32x4.ge_s(i32x4.shr_u(h, 8), threshold);
}
