/** What follows a product, row by row (`rows` of them, `row` bytes apart) while it is in the cache: `bias` [columns] (0: none), then ReLU. */
export function finish(c: usize, rows: i32, row: usize, bias: usize, rectified: bool, columns: i32): void {
  if (bias != 0) addBias(c, rows, row, bias, columns);
  if (rectified) rectify(c, rows, row, columns);
}

/** Adds `bias` [columns] to each of `rows` rows that lie `row` bytes apart. */
function addBias(c: usize, rows: i32, row: usize, bias: usize, columns: i32): void {
  const bytes = <usize>columns << 2, whole = bytes & ~31;
  for (let r = 0; r < rows; r++) {
    for (let i: usize = 0; i < whole; i += 32) {
      const a = f32x4.add(v128.load(c + i), v128.load(bias + i)), b = f32x4.add(v128.load(c + i, 16), v128.load(bias + i, 16));
      v128.store(c + i, a);
      v128.store(c + i, b, 16);
    }
    for (let i = whole; i < bytes; i += 4) store<f32>(c + i, load<f32>(c + i) + load<f32>(bias + i));
    c += row;
  }
}

/** The larger of each number and 0; what is not a number stays so. */
function rectify(c: usize, rows: i32, row: usize, columns: i32): void {
  const bytes = <usize>columns << 2, whole = bytes & ~31, zero = f32x4.splat(0);
  for (let r = 0; r < rows; r++) {
    for (let i: usize = 0; i < whole; i += 32) {
      const a = f32x4.pmax(v128.load(c + i), zero), b = f32x4.pmax(v128.load(c + i, 16), zero);
      v128.store(c + i, a);
      v128.store(c + i, b, 16);
    }
    for (let i = whole; i < bytes; i += 4) {
      if (load<f32>(c + i) < 0) store<f32>(c + i, 0);
    }
    c += row;
  }
}
