import { argument, claim, pointer } from './control';
import { storeFirst } from './simd';

/**
 * Running sums along the middle axis of x [outer, n, inner], each of what stands before it and, unless
 * exclusive, of itself; reversed, from the end on.
 * Integers: x, y, outer, n, inner, exclusive, reversed, columns a claim (a multiple of 4).
 */
export function runningSum(): void {
  const n = argument(3);
  const inner = argument(4);
  const exclusive = argument(5);
  const width = argument(7);
  const blocks = (inner + width - 1) / width;
  const stride = (<usize>inner) << 2;
  for (;;) {
    const chunk = claim();
    const o = chunk / blocks;
    if (o >= argument(2)) return;
    const column = (chunk - o * blocks) * width;
    const bytes = (<usize>min(width, inner - column)) << 2;
    const first = (<usize>o * n * inner + column + (argument(6) ? (n - 1) * inner : 0)) << 2;
    const step = argument(6) ? 0 - stride : stride;
    for (let i: usize = 0; i < bytes; i += 16) {
      let x = pointer(0) + first + i;
      let y = pointer(1) + first + i;
      const count = (bytes - i) >> 2;
      let sum = f32x4.splat(0);
      for (let row = 0; row < n; row++) {
        const before = sum;
        sum = f32x4.add(sum, v128.load(x));
        storeFirst(y, exclusive ? before : sum, count);
        x += step;
        y += step;
      }
    }
  }
}
