/** Round values from zero up to the largest, about five of them. */
export function ticks(largest: number, whole = false): number[] {
  const rough = largest / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const spacing = whole ? Math.max(1, Math.round(step)) : step;
  const count = Math.floor(largest / spacing + 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * spacing).toPrecision(12)));
}
