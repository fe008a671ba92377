import { argument, claim, pointer, real } from './control';
import { exp, log } from './functions';
import { storeFirst } from './simd';

/** Rows a thread takes at a time. */
const ROWS: i32 = 16;

/** y[row] = softmax(x[row]). Integers: x, y, rows, columns. */
export function softmax(): void {
  const rows = argument(2);
  const bytes = (<usize>argument(3)) << 2;
  for (;;) {
    const start = claim() * ROWS;
    if (start >= rows) return;
    const end = min(start + ROWS, rows);
    for (let row = start; row < end; row++) {
      const x = pointer(0) + <usize>row * bytes;
      const y = pointer(1) + <usize>row * bytes;
      const top = maximum(x, bytes);
      const inverse = f32x4.splat(<f32>(1 / exponentials(x, y, bytes, top)));
      for (let i: usize = 0; i < bytes; i += 16) {
        storeFirst(y + i, f32x4.mul(v128.load(y + i), inverse), (bytes - i) >> 2);
      }
    }
  }
}

/**
 * Cross-entropy of softmax(logits) against labels smoothed by s: (1 - s) on the label, s / columns on
 * each class. losses[row] (f64) = -sum of target times log of probability; gradient = (probability -
 * target) / rows. A label outside the classes gives NaN.
 * Integers: logits, labels (i32), losses, gradient, rows, columns; real: s.
 */
export function softmaxCrossEntropy(): void {
  const rows = argument(4);
  const columns = argument(5);
  const bytes = (<usize>columns) << 2;
  const smoothing = <f64>real(0);
  const share = smoothing / <f64>columns;
  for (;;) {
    const start = claim() * ROWS;
    if (start >= rows) return;
    const end = min(start + ROWS, rows);
    for (let row = start; row < end; row++) {
      const x = pointer(0) + <usize>row * bytes;
      const gradient = pointer(3) + <usize>row * bytes;
      const label = load<i32>(pointer(1) + ((<usize>row) << 2));
      const top = maximum(x, bytes);
      const total = exponentials(x, gradient, bytes, top);
      // log(total) = log(float(total)) + the rest, to first order.
      const rounded = <f32>total;
      const logTotal =
        <f64>f32x4.extract_lane(log(f32x4.splat(rounded)), 0) + (total - <f64>rounded) / total;
      const known = label >= 0 && label < columns;
      let loss = known ? (1 - smoothing) * (logTotal - above(x, label, top)) : NaN;
      for (let c = 0; c < columns; c++) {
        if (smoothing > 0) loss += share * (logTotal - above(x, c, top));
        const at = gradient + ((<usize>c) << 2);
        const target = share + (c == label ? 1 - smoothing : 0);
        store<f32>(at, <f32>((<f64>load<f32>(at) / total - target) / <f64>rows));
      }
      store<f64>(pointer(2) + ((<usize>row) << 3), loss);
    }
  }
}

// @ts-ignore: decorator
@inline
function above(x: usize, column: i32, top: f32): f64 {
  return <f64>load<f32>(x + ((<usize>column) << 2)) - <f64>top;
}

function maximum(x: usize, bytes: usize): f32 {
  let top: f32 = -Infinity;
  let i: usize = 0;
  if (bytes >= 32) {
    let all = v128.load(x);
    for (i = 16; i + 16 <= bytes; i += 16) all = f32x4.max(all, v128.load(x + i));
    all = f32x4.max(all, v128.shuffle<f32>(all, all, 2, 3, 0, 1));
    all = f32x4.max(all, v128.shuffle<f32>(all, all, 1, 0, 3, 2));
    top = f32x4.extract_lane(all, 0);
  }
  for (; i < bytes; i += 4) top = max(top, load<f32>(x + i));
  return top;
}

/** Bytes whose sum is taken in 32 bits: 64 numbers a lane. */
const RUN: usize = 1024;

/** y = e^(x - top), and its sum. */
function exponentials(x: usize, y: usize, bytes: usize, top: f32): f64 {
  const shift = f32x4.splat(top);
  const whole = bytes & ~15;
  let total: f64 = 0;
  for (let at: usize = 0; at < whole; at += RUN) {
    const end = min(at + RUN, whole);
    let sum = f32x4.splat(0);
    for (let i = at; i < end; i += 16) {
      const value = exp(f32x4.sub(v128.load(x + i), shift));
      v128.store(y + i, value);
      sum = f32x4.add(sum, value);
    }
    for (let lane = 0; lane < 4; lane++) {
      total += <f64>f32x4.extract_lane(sum, 0);
      sum = v128.shuffle<f32>(sum, sum, 1, 2, 3, 0);
    }
  }
  if (whole < bytes) {
    let value = exp(f32x4.sub(v128.load(x + whole), shift));
    storeFirst(y + whole, value, (bytes - whole) >> 2);
    for (let i = whole; i < bytes; i += 4) {
      total += <f64>f32x4.extract_lane(value, 0);
      value = v128.shuffle<f32>(value, value, 1, 2, 3, 0);
    }
  }
  return total;
}
