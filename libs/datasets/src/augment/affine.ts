/**
 * Where a pixel of the new image comes from: x' = a x + b y + c, y' = d x + e y + f, in pixels from the
 * image's upper left corner.
 */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/**
 * Writes an image of bytes [size, size, 3] moved; the nearest pixel is taken, and black where there is
 * none, as Pillow's `transform` does.
 */
export function moved(
  image: Uint8Array,
  target: Uint8Array,
  [a, b, c, d, e, f]: Affine,
  size: number,
): void {
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const fromX = Math.floor(a * (x + 0.5) + b * (y + 0.5) + c);
      const fromY = Math.floor(d * (x + 0.5) + e * (y + 0.5) + f);
      const inside = fromX >= 0 && fromX < size && fromY >= 0 && fromY < size;
      const source = (fromY * size + fromX) * 3;
      const to = (y * size + x) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        target[to + channel] = inside ? image[source + channel] : 0;
      }
    }
  }
}

/** Turned about the image's middle, counter-clockwise on the screen. */
export function rotation(degrees: number, size: number): Affine {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const centre = size / 2;
  return [cos, -sin, centre * (1 - cos + sin), sin, cos, centre * (1 - cos - sin)];
}
