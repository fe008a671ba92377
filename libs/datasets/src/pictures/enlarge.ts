const CHANNELS = 3;

/** Of one side of a picture, what the middle of it is interpolated from once it is enlarged. */
export interface Side {
  /** The pixels that are needed: the first, and how many. */
  first: number;
  count: number;
  /** For each pixel of the result the one before it, counted from `first`, and the next one's share. */
  near: Int32Array;
  share: Float64Array;
}

/**
 * One side, enlarged from `length` pixels to `scaled`, of which `size` are cut out from `cut` on. The
 * centres of pixels lie half a pixel from the edge, as in Pillow and in PyTorch with
 * `align_corners=False`; libvips has them elsewhere.
 */
export function enlargedSide(length: number, scaled: number, cut: number, size: number): Side {
  const at = (place: number) =>
    Math.min(length - 1, Math.max(0, ((place + cut + 0.5) * length) / scaled - 0.5));
  const first = Math.floor(at(0));
  const last = Math.ceil(at(size - 1));
  const places = Float64Array.from({ length: size }, (_, place) => at(place) - first);
  return {
    first,
    count: last - first + 1,
    near: Int32Array.from(places, Math.floor),
    share: places.map((place) => place - Math.floor(place)),
  };
}

/**
 * Enlarges bilinearly.
 * @param pixels RGB bytes of the part that both sides need, [rows.count, columns.count, 3]
 * @returns bytes, [size, size, 3]
 */
export function enlarge(pixels: Uint8Array, rows: Side, columns: Side): Uint8Array {
  const size = rows.near.length;
  const result = new Uint8Array(size * size * CHANNELS);
  let target = 0;
  for (let y = 0; y < size; y++) {
    const upper = rows.near[y] * columns.count;
    const lower = Math.min(rows.near[y] + 1, rows.count - 1) * columns.count;
    for (let x = 0; x < size; x++) {
      const left = columns.near[x];
      const right = Math.min(left + 1, columns.count - 1);
      for (let channel = 0; channel < CHANNELS; channel++) {
        const along = (row: number) => {
          const value = pixels[(row + left) * CHANNELS + channel];
          return value + (pixels[(row + right) * CHANNELS + channel] - value) * columns.share[x];
        };
        const above = along(upper);
        result[target++] = Math.round(above + (along(lower) - above) * rows.share[y]);
      }
    }
  }
  return result;
}
