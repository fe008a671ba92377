/** By code units, the same on every machine and in every language. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
