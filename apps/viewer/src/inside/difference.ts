/**
 * What has been changed in a picture, enlarged until its largest change is black or full: mid grey is
 * no change.
 * @returns bytes of the same shape
 */
export function enlargedDifference(before: Uint8Array, after: Uint8Array): Uint8Array {
  const changes = Float32Array.from(after, (level, i) => level - before[i]);
  const largest = changes.reduce((most, change) => Math.max(most, Math.abs(change)), 0) || 1;
  return Uint8Array.from(changes, (change) => Math.round(127.5 + 127.5 * (change / largest)));
}
