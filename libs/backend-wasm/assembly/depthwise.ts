import { argument, claim, pointer, real, thread } from './control';
import { fma, storeFirst } from './simd';

/**
 * Convolution of each channel with a filter of its own, over NHWC maps; y has as many channels as x.
 * Integers of all jobs, from 4 on: images, height, width, channels, output height, output width,
 * filter height, filter width, stride down, stride across, dilation down, across, padding above, left,
 * distance of the input's pixels down, across (more than 1 for a gradient of the input, see
 * conv-geometry.ts), whether the filter is read backwards, working memory, its bytes a thread.
 * Before them: x, filter, y, bias (0: none); filter gradient: x, dy, partials, output rows a claim.
 * Reals: the least and the most that y may be.
 */

// @ts-ignore: decorator
@inline
function pixelBytes(): usize {
  return (<usize>argument(7)) << 2;
}

/** A tap: how far its input lies from the pixel's first, and its filter from the filter's, in bytes. */
const TAP: usize = 8;

/** One row of the output a claim. */
export function depthwise(): void {
  const outWidth = argument(9);
  const taps = pointer(21) + <usize>thread() * <usize>argument(22);
  const advance = <usize>argument(13) * pixelBytes();
  const single = argument(19) == 1;
  const reach = (argument(11) - 1) * argument(15);
  // The columns whose window lies inside: they have all taps, at the same distances.
  const margin = max(0, argument(17)) + argument(13) - 1;
  const inside = single ? min(outWidth, margin / argument(13)) : outWidth;
  const room = argument(6) - 1 - reach + argument(17);
  const outside = single && room >= 0 ? max(inside, min(outWidth, room / argument(13) + 1)) : inside;
  for (;;) {
    const row = claim();
    if (row >= argument(4) * argument(8)) return;
    const image = row / argument(8);
    const top = (row - image * argument(8)) * argument(12) - argument(16);
    const x = pointer(0) + <usize>(image * argument(5) * argument(6)) * pixelBytes();
    const y = pointer(2) + <usize>row * outWidth * pixelBytes();
    for (let column = 0; column < inside; column++) oneColumn(taps, x, y, top, column);
    let column = inside;
    if (column < outside) {
      const left = column * argument(13) - argument(17);
      const end = listTaps(taps, top, left);
      const first = x + <usize>(<isize>left * pixelBytes());
      let from = first;
      for (; column + 4 <= outside; column += 4) {
        four(taps, end, from, advance, y + <usize>column * pixelBytes());
        from += 4 * advance;
      }
      for (; column < outside; column++) {
        one(taps, end, from, y + <usize>column * pixelBytes());
        from += advance;
      }
    }
    for (; column < outWidth; column++) oneColumn(taps, x, y, top, column);
  }
}

function oneColumn(taps: usize, x: usize, y: usize, top: i32, column: i32): void {
  const left = column * argument(13) - argument(17);
  const end = listTaps(taps, top, left);
  one(taps, end, x + <usize>(<isize>left * pixelBytes()), y + <usize>column * pixelBytes());
}

/** Writes down the taps that meet the map; an input's address is that of the map + column left + distance. */
function listTaps(taps: usize, top: i32, left: i32): usize {
  const apartY = argument(18);
  const apartX = argument(19);
  const count = argument(10) * argument(11);
  for (let i = 0; i < argument(10); i++) {
    const down = top + i * argument(14);
    const y = down / apartY;
    if (down < 0 || y * apartY != down || y >= argument(5)) continue;
    for (let j = 0; j < argument(11); j++) {
      const across = left + j * argument(15);
      const x = across / apartX;
      if (across < 0 || x * apartX != across || x >= argument(6)) continue;
      const tap = i * argument(11) + j;
      const place = argument(20) ? count - 1 - tap : tap;
      store<usize>(taps, <usize>(<isize>(y * argument(6) + x - left) * pixelBytes()));
      store<usize>(taps, <usize>place * pixelBytes(), 4);
      taps += TAP;
    }
  }
  return taps;
}

function one(taps: usize, end: usize, x: usize, y: usize): void {
  pixels(taps, end, x, 0, y, 1);
}

function four(taps: usize, end: usize, x: usize, advance: usize, y: usize): void {
  pixels(taps, end, x, advance, y, 4);
}

/** `n` (1 or 4) neighbouring pixels with the same taps, whose inputs lie `advance` bytes apart. */
// @ts-ignore: decorator
@inline
function pixels(taps: usize, end: usize, x: usize, advance: usize, y: usize, n: i32): void {
  const bytes = pixelBytes();
  const filter = pointer(1);
  const bias = pointer(3);
  const least = f32x4.splat(real(0));
  const most = f32x4.splat(real(1));
  const zero = f32x4.splat(0);
  let c: usize = 0;
  for (; c + 32 <= bytes; c += 32) {
    let a0 = bias ? v128.load(bias + c) : zero;
    let b0 = bias ? v128.load(bias + c, 16) : zero;
    let a1 = a0, b1 = b0, a2 = a0, b2 = b0, a3 = a0, b3 = b0;
    for (let tap = taps; tap < end; tap += TAP) {
      const f = filter + load<usize>(tap, 4) + c;
      const p = x + load<usize>(tap) + c;
      const wa = v128.load(f);
      const wb = v128.load(f, 16);
      a0 = fma(v128.load(p), wa, a0);
      b0 = fma(v128.load(p, 16), wb, b0);
      if (n == 4) {
        a1 = fma(v128.load(p + advance), wa, a1);
        b1 = fma(v128.load(p + advance, 16), wb, b1);
        a2 = fma(v128.load(p + 2 * advance), wa, a2);
        b2 = fma(v128.load(p + 2 * advance, 16), wb, b2);
        a3 = fma(v128.load(p + 3 * advance), wa, a3);
        b3 = fma(v128.load(p + 3 * advance, 16), wb, b3);
      }
    }
    v128.store(y + c, f32x4.pmin(f32x4.pmax(a0, least), most));
    v128.store(y + c, f32x4.pmin(f32x4.pmax(b0, least), most), 16);
    if (n == 4) {
      v128.store(y + bytes + c, f32x4.pmin(f32x4.pmax(a1, least), most));
      v128.store(y + bytes + c, f32x4.pmin(f32x4.pmax(b1, least), most), 16);
      v128.store(y + 2 * bytes + c, f32x4.pmin(f32x4.pmax(a2, least), most));
      v128.store(y + 2 * bytes + c, f32x4.pmin(f32x4.pmax(b2, least), most), 16);
      v128.store(y + 3 * bytes + c, f32x4.pmin(f32x4.pmax(a3, least), most));
      v128.store(y + 3 * bytes + c, f32x4.pmin(f32x4.pmax(b3, least), most), 16);
    }
  }
  for (; c < bytes; c += 16) {
    for (let i = 0; i < n; i++) {
      let all = bias ? v128.load(bias + c) : zero;
      for (let tap = taps; tap < end; tap += TAP) {
        const p = x + load<usize>(tap) + <usize>i * advance + c;
        all = fma(v128.load(p), v128.load(filter + load<usize>(tap, 4) + c), all);
      }
      storeFirst(y + <usize>i * bytes + c, f32x4.pmin(f32x4.pmax(all, least), most), (bytes - c) >> 2);
    }
  }
}

/**
 * Partial gradients of the filter: for each block of output rows, the sum of x dy at each tap. Blocks
 * are of a fixed size and added in order afterwards, so that threads do not matter.
 */
export function depthwiseFilterGradient(): void {
  const rows = argument(4) * argument(8);
  const step = argument(3);
  const size = <usize>(argument(10) * argument(11)) * pixelBytes();
  for (;;) {
    const block = claim();
    const start = block * step;
    if (start >= rows) return;
    const sums = pointer(2) + <usize>block * size;
    memory.fill(sums, 0, size);
    const end = min(start + step, rows);
    for (let row = start; row < end; row++) addRow(row, sums);
  }
}

/** One row of dy against the rows of x that it came from. */
function addRow(row: i32, sums: usize): void {
  const image = row / argument(8);
  const top = (row - image * argument(8)) * argument(12) - argument(16);
  const dy = pointer(1) + <usize>row * argument(9) * pixelBytes();
  const advance = <usize>argument(13) * pixelBytes();
  for (let i = 0; i < argument(10); i++) {
    const down = top + i * argument(14);
    if (down < 0 || down >= argument(5)) continue;
    const x = pointer(0) + <usize>((image * argument(5) + down) * argument(6)) * pixelBytes();
    for (let j = 0; j < argument(11); j++) {
      // Columns of dy whose tap j meets the map.
      const left = j * argument(15) - argument(17);
      const first = left < 0 ? (argument(13) - 1 - left) / argument(13) : 0;
      const room = argument(6) - 1 - left;
      const last = room < 0 ? 0 : min(argument(9), room / argument(13) + 1);
      if (first >= last) continue;
      const from = x + <usize>(<isize>(left + first * argument(13)) * pixelBytes());
      const tap = sums + <usize>(i * argument(11) + j) * pixelBytes();
      addProducts(from, advance, dy + <usize>first * pixelBytes(), last - first, tap);
    }
  }
}

/** sums[c] += x[p, c] dy[p, c] over `count` pixels. */
function addProducts(x: usize, advance: usize, dy: usize, count: i32, sums: usize): void {
  const bytes = pixelBytes();
  let c: usize = 0;
  for (; c + 64 <= bytes; c += 64) {
    let a = f32x4.splat(0);
    let b = a, d = a, e = a;
    let p = x + c;
    let q = dy + c;
    for (let i = 0; i < count; i++) {
      a = fma(v128.load(p), v128.load(q), a);
      b = fma(v128.load(p, 16), v128.load(q, 16), b);
      d = fma(v128.load(p, 32), v128.load(q, 32), d);
      e = fma(v128.load(p, 48), v128.load(q, 48), e);
      p += advance;
      q += bytes;
    }
    v128.store(sums + c, f32x4.add(v128.load(sums + c), a));
    v128.store(sums + c, f32x4.add(v128.load(sums + c, 16), b), 16);
    v128.store(sums + c, f32x4.add(v128.load(sums + c, 32), d), 32);
    v128.store(sums + c, f32x4.add(v128.load(sums + c, 48), e), 48);
  }
  for (; c < bytes; c += 16) {
    let even = f32x4.splat(0);
    let odd = even;
    let p = x + c;
    let q = dy + c;
    let i = 0;
    for (; i + 2 <= count; i += 2) {
      even = fma(v128.load(p), v128.load(q), even);
      odd = fma(v128.load(p + advance), v128.load(q + bytes), odd);
      p += 2 * advance;
      q += 2 * bytes;
    }
    if (i < count) even = fma(v128.load(p), v128.load(q), even);
    const all = f32x4.add(v128.load(sums + c), f32x4.add(even, odd));
    storeFirst(sums + c, all, (bytes - c) >> 2);
  }
}
