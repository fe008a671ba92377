import { argument, claim, pointer, real } from './control';
import { unaryLane } from './functions';
import { Unary } from './operations';

/** Floats a thread takes at a time: 64 KiB in and out, which stay in the second-level cache. */
const CHUNK: usize = 16384 * 4;

/**
 * y[i] = f(x[i]): arguments x, y, count, function; reals: its parameters.
 * The tail past a multiple of 8 may be written: tensors are padded to 64 bytes.
 */
export function unary(): void {
  const operation = argument(3);
  switch (operation) {
    case Unary.Relu: return each(Unary.Relu);
  }
}

// @ts-ignore: decorator
@inline
function each(operation: i32): void {
  const x = pointer(0);
  const y = pointer(1);
  const bytes = (<usize>argument(2)) << 2;
  const a = f32x4.splat(real(0));
  const b = f32x4.splat(real(1));
  for (;;) {
    const start = (<usize>claim()) * CHUNK;
    if (start >= bytes) return;
    const end = min(start + CHUNK, bytes);
    for (let i = start; i < end; i += 32) {
      const first = unaryLane(operation, v128.load(x + i), a, b);
      const second = unaryLane(operation, v128.load(x + i, 16), a, b);
      v128.store(y + i, first);
      v128.store(y + i, second, 16);
    }
  }
}
