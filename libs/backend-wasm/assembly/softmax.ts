import { argument, claim, pointer, real } from './control';
import { exp, log } from './functions';

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
      const inverse = <f32>(1 / exponentials(x, y, bytes, top));
      for (let i: usize = 0; i < bytes; i += 4) store<f32>(y + i, load<f32>(y + i) * inverse);
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
  for (let i: usize = 0; i < bytes; i += 4) top = max(top, load<f32>(x + i));
  return top;
}

/** y = e^(x - top), and its sum. */
function exponentials(x: usize, y: usize, bytes: usize, top: f32): f64 {
  const shift = f32x4.splat(top);
  let total: f64 = 0;
  for (let i: usize = 0; i < bytes; i += 16) {
    const value = exp(f32x4.sub(v128.load(x + i), shift));
    const count = min(bytes - i, <usize>16);
    store<f32>(y + i, f32x4.extract_lane(value, 0));
    total += <f64>f32x4.extract_lane(value, 0);
    if (count > 4) {
      store<f32>(y + i, f32x4.extract_lane(value, 1), 4);
      total += <f64>f32x4.extract_lane(value, 1);
    }
    if (count > 8) {
      store<f32>(y + i, f32x4.extract_lane(value, 2), 8);
      total += <f64>f32x4.extract_lane(value, 2);
    }
    if (count > 12) {
      store<f32>(y + i, f32x4.extract_lane(value, 3), 12);
      total += <f64>f32x4.extract_lane(value, 3);
    }
  }
  return total;
}
