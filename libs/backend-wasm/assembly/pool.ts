import { argument, claim, pointer } from './control';
import { storeFirst } from './simd';

/**
 * Pooling over NHWC. Integers of all jobs, from 4 on: images, height, width, channels, output height,
 * output width, window height, window width, stride down, stride across, padding above, padding left.
 * Before them: x, y (forward); x, y, dy, dx (gradients; the average needs only dy and dx).
 * Windows are cut at the edges: padding is never the maximum and does not count in the average.
 */

// @ts-ignore: decorator
@inline
function rowBytes(): usize {
  return (<usize>(argument(6) * argument(7))) << 2;
}

// @ts-ignore: decorator
@inline
function pixelBytes(): usize {
  return (<usize>argument(7)) << 2;
}

export function maxPool(): void {
  forward(true);
}

export function averagePool(): void {
  forward(false);
}

// @ts-ignore: decorator
@inline
function forward(takesMaximum: bool): void {
  const outputRows = argument(4) * argument(8);
  for (;;) {
    const row = claim();
    if (row >= outputRows) return;
    const image = row / argument(8);
    const top = (row - image * argument(8)) * argument(12) - argument(14);
    const first = max(top, 0);
    const rows = min(top + argument(10), argument(5)) - first;
    const x = pointer(0) + <usize>(image * argument(5) + first) * rowBytes();
    let y = pointer(1) + <usize>(row * argument(9)) * pixelBytes();
    for (let column = 0; column < argument(9); column++) {
      const left = column * argument(13) - argument(15);
      const start = max(left, 0);
      const columns = min(left + argument(11), argument(6)) - start;
      const at = x + <usize>start * pixelBytes();
      if (takesMaximum && rows == 2 && columns == 2) maximumOfFour(at, y);
      else reduceWindow(takesMaximum, at, rows, columns, y);
      y += pixelBytes();
    }
  }
}

function maximumOfFour(x: usize, y: usize): void {
  const bytes = pixelBytes();
  const below = x + rowBytes();
  let c: usize = 0;
  for (; c + 32 <= bytes; c += 32) {
    const first = ofFour(x + c, below + c, bytes);
    const second = ofFour(x + c + 16, below + c + 16, bytes);
    v128.store(y + c, first);
    v128.store(y + c, second, 16);
  }
  for (; c < bytes; c += 16) storeFirst(y + c, ofFour(x + c, below + c, bytes), (bytes - c) >> 2);
}

// @ts-ignore: decorator
@inline
function ofFour(x: usize, below: usize, right: usize): v128 {
  const above = larger(larger(f32x4.splat(-Infinity), v128.load(x)), v128.load(x + right));
  return larger(larger(above, v128.load(below)), v128.load(below + right));
}

/** The larger, or `a` where b is NaN: as in tfjs, NaN is never the maximum of a window. */
// @ts-ignore: decorator
@inline
function larger(a: v128, b: v128): v128 {
  return f32x4.pmax(a, b);
}

// @ts-ignore: decorator
@inline
function reduceWindow(takesMaximum: bool, x: usize, rows: i32, columns: i32, y: usize): void {
  const bytes = pixelBytes();
  const scale = f32x4.splat(<f32>1 / <f32>(rows * columns));
  for (let c: usize = 0; c < bytes; c += 16) {
    let all = f32x4.splat(takesMaximum ? -Infinity : 0);
    for (let row = 0; row < rows; row++) {
      let p = x + <usize>row * rowBytes() + c;
      for (let column = 0; column < columns; column++) {
        all = takesMaximum ? larger(all, v128.load(p)) : f32x4.add(all, v128.load(p));
        p += bytes;
      }
    }
    storeFirst(y + c, takesMaximum ? all : f32x4.mul(all, scale), (bytes - c) >> 2);
  }
}

/**
 * The maximum of each window and where it was first met: its index in its image, or in the whole batch.
 * Integers before the geometry: x, y, places (i32), whether in the whole batch.
 */
export function maxPoolWithPlaces(): void {
  const bytes = pixelBytes();
  for (;;) {
    const row = claim();
    if (row >= argument(4) * argument(8)) return;
    const image = row / argument(8);
    const top = (row - image * argument(8)) * argument(12) - argument(14);
    const first = max(top, 0);
    const rows = min(top + argument(10), argument(5)) - first;
    const corner = image * argument(5) * argument(6) * argument(7);
    for (let column = 0; column < argument(9); column++) {
      const left = column * argument(13) - argument(15);
      const start = max(left, 0);
      const columns = min(left + argument(11), argument(6)) - start;
      const at = (first * argument(6) + start) * argument(7);
      const x = pointer(0) + ((<usize>(corner + at)) << 2);
      const o = <usize>(row * argument(9) + column) * bytes;
      findMaxima(x, (argument(3) ? corner : 0) + at, o, rows, columns);
    }
  }
}

function findMaxima(x: usize, place: i32, o: usize, rows: i32, columns: i32): void {
  const bytes = pixelBytes();
  for (let c: usize = 0; c < bytes; c += 16) {
    let best = f32x4.splat(-Infinity);
    let places = i32x4.splat(-1);
    const lanes = i32x4.add(i32x4.splat(place + <i32>(c >> 2)), i32x4(0, 1, 2, 3));
    for (let row = 0; row < rows; row++) {
      let p = <usize>row * rowBytes() + c;
      for (let column = 0; column < columns; column++) {
        const value = v128.load(x + p);
        const better = f32x4.gt(value, best);
        const here = i32x4.add(lanes, i32x4.splat(<i32>((p - c) >> 2)));
        best = v128.bitselect(value, best, better);
        places = v128.bitselect(here, places, better);
        p += bytes;
      }
    }
    storeFirst(pointer(1) + o + c, best, (bytes - c) >> 2);
    storeFirst(pointer(2) + o + c, places, (bytes - c) >> 2);
  }
}

/** dy goes to the first of a window's elements that equal its maximum, in reading order. */
export function maxPoolGradient(): void {
  const tiles =
    argument(10) == 2 && argument(11) == 2 && argument(12) == 2 && argument(13) == 2 &&
    argument(14) == 0 && argument(15) == 0 &&
    argument(5) == 2 * argument(8) && argument(6) == 2 * argument(9);
  if (tiles) gradientOfTiles();
  else scatter(true);
}

export function averagePoolGradient(): void {
  scatter(false);
}

/** Windows of 2x2 that cover x once: every element of dx is written, none read. */
function gradientOfTiles(): void {
  const outputRows = argument(4) * argument(8);
  const bytes = pixelBytes();
  for (;;) {
    const row = claim();
    if (row >= outputRows) return;
    let o = <usize>(row * argument(9)) * bytes;
    let i = <usize>(row * 2) * rowBytes();
    for (let column = 0; column < argument(9); column++) {
      let c: usize = 0;
      for (; c + 32 <= bytes; c += 32) {
        gradientOfFour(i + c, o + c, 4);
        gradientOfFour(i + c + 16, o + c + 16, 4);
      }
      for (; c < bytes; c += 16) gradientOfFour(i + c, o + c, (bytes - c) >> 2);
      o += bytes;
      i += 2 * bytes;
    }
  }
}

// @ts-ignore: decorator
@inline
function gradientOfFour(i: usize, o: usize, count: usize): void {
  const bytes = pixelBytes();
  const below = i + rowBytes();
  const x = pointer(0);
  const dx = pointer(3);
  const y = v128.load(pointer(1) + o);
  const dy = v128.load(pointer(2) + o);
  const a = f32x4.eq(v128.load(x + i), y);
  const b = v128.andnot(f32x4.eq(v128.load(x + i + bytes), y), a);
  const ab = v128.or(a, b);
  const c = v128.andnot(f32x4.eq(v128.load(x + below), y), ab);
  const abc = v128.or(ab, c);
  const d = v128.andnot(f32x4.eq(v128.load(x + below + bytes), y), abc);
  storeFirst(dx + i, v128.and(dy, a), count);
  storeFirst(dx + i + bytes, v128.and(dy, b), count);
  storeFirst(dx + below, v128.and(dy, c), count);
  storeFirst(dx + below + bytes, v128.and(dy, d), count);
}

/** Any windows: an image's dx is cleared, then each window adds to it; one image a claim. */
// @ts-ignore: decorator
@inline
function scatter(toMaximum: bool): void {
  const imageBytes = <usize>argument(5) * rowBytes();
  const bytes = pixelBytes();
  for (;;) {
    const image = claim();
    if (image >= argument(4)) return;
    const x = pointer(0) + <usize>image * imageBytes;
    const dx = pointer(3) + <usize>image * imageBytes;
    memory.fill(dx, 0, imageBytes);
    let o = <usize>(image * argument(8) * argument(9)) * bytes;
    for (let row = 0; row < argument(8); row++) {
      const top = row * argument(12) - argument(14);
      const first = max(top, 0);
      const rows = min(top + argument(10), argument(5)) - first;
      for (let column = 0; column < argument(9); column++) {
        const left = column * argument(13) - argument(15);
        const start = max(left, 0);
        const columns = min(left + argument(11), argument(6)) - start;
        const at = <usize>first * rowBytes() + <usize>start * bytes;
        if (toMaximum) scatterToMaximum(x + at, dx + at, o, rows, columns);
        else scatterEvenly(dx + at, o, rows, columns);
        o += bytes;
      }
    }
  }
}

function scatterToMaximum(x: usize, dx: usize, o: usize, rows: i32, columns: i32): void {
  const bytes = pixelBytes();
  for (let c: usize = 0; c < bytes; c += 16) {
    const y = v128.load(pointer(1) + o + c);
    const dy = v128.load(pointer(2) + o + c);
    let found = f32x4.splat(0);
    for (let row = 0; row < rows; row++) {
      let p = <usize>row * rowBytes() + c;
      for (let column = 0; column < columns; column++) {
        const here = v128.andnot(f32x4.eq(v128.load(x + p), y), found);
        found = v128.or(found, here);
        const sum = f32x4.add(v128.load(dx + p), v128.and(dy, here));
        storeFirst(dx + p, sum, (bytes - c) >> 2);
        p += bytes;
      }
    }
  }
}

/** As tfjs specifies it, the share is that of a whole window, at padded edges too. */
function scatterEvenly(dx: usize, o: usize, rows: i32, columns: i32): void {
  const bytes = pixelBytes();
  const scale = f32x4.splat(<f32>1 / <f32>(argument(10) * argument(11)));
  for (let c: usize = 0; c < bytes; c += 16) {
    const share = f32x4.mul(v128.load(pointer(2) + o + c), scale);
    for (let row = 0; row < rows; row++) {
      let p = dx + <usize>row * rowBytes() + c;
      for (let column = 0; column < columns; column++) {
        storeFirst(p, f32x4.add(v128.load(p), share), (bytes - c) >> 2);
        p += bytes;
      }
    }
  }
}
