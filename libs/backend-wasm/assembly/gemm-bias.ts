/** Adds `bias` [columns] to each of `rows` rows that lie `row` bytes apart. */
export function addBias(c: usize, rows: i32, row: usize, bias: usize, columns: i32): void {
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
