/** A part of a square image; corner and sides in pixels. */
export interface Window {
  top: number;
  left: number;
  height: number;
  width: number;
}

/** What is done to each channel of a pixel, 0..255, once it is interpolated: times scale, plus offset. */
export interface Levels {
  scale: ArrayLike<number>;
  offset: ArrayLike<number>;
}

/**
 * Bytes as they are. A byte array cuts the fraction off, so a half more rounds to the nearest.
 */
export const ROUNDED: Levels = { scale: [1, 1, 1], offset: [0.5, 0.5, 0.5] };

/**
 * Scales a window of RGB images up to a square of `size` pixels, bilinearly, the centres of the
 * pixels being half a pixel from the edge (as PyTorch with `align_corners=False`, and Pillow, have
 * it). A window is never larger than `size`, so nothing has to be smoothed before. Rows that two
 * lines of the result share are interpolated once.
 */
export class Resampler {
  readonly #size: number;
  /** Of each column of the result: bytes to the left and the right pixel, and the right one's share. */
  readonly #near: Int32Array;
  readonly #far: Int32Array;
  readonly #share: Float64Array;
  #upper: Float64Array;
  #lower: Float64Array;

  constructor(size: number) {
    this.#size = size;
    this.#near = new Int32Array(size);
    this.#far = new Int32Array(size);
    this.#share = new Float64Array(size);
    this.#upper = new Float64Array(3 * size);
    this.#lower = new Float64Array(3 * size);
  }

  /**
   * @param source bytes, of which the image [sourceSize, sourceSize, 3] begins at `start`
   * @param target takes the result, [size, size, 3], from `at` on
   */
  draw(
    source: Uint8Array,
    start: number,
    sourceSize: number,
    window: Window,
    flip: boolean,
    levels: Levels,
    target: Float32Array | Uint8Array,
    at: number,
  ): void {
    const size = this.#size;
    this.#aim(window.width, flip);
    const corner = start + (window.top * sourceSize + window.left) * 3;
    const [scale0, scale1, scale2] = [levels.scale[0], levels.scale[1], levels.scale[2]];
    const [offset0, offset1, offset2] = [levels.offset[0], levels.offset[1], levels.offset[2]];
    let upperRow = -1;
    let lowerRow = -1;
    for (let y = 0; y < size; y++) {
      const centre = Math.max(0, ((y + 0.5) * window.height) / size - 0.5);
      const row = Math.floor(centre);
      const next = Math.min(row + 1, window.height - 1);
      if (upperRow !== row) {
        if (lowerRow === row) [this.#upper, this.#lower] = [this.#lower, this.#upper];
        else this.#interpolate(source, corner + row * sourceSize * 3, this.#upper);
        upperRow = row;
        lowerRow = -1;
      }
      if (lowerRow !== next) {
        this.#interpolate(source, corner + next * sourceSize * 3, this.#lower);
        lowerRow = next;
      }
      const share = centre - row;
      const upper = this.#upper;
      const lower = this.#lower;
      for (let i = 0; i < 3 * size; i += 3) {
        const red = upper[i] + (lower[i] - upper[i]) * share;
        const green = upper[i + 1] + (lower[i + 1] - upper[i + 1]) * share;
        const blue = upper[i + 2] + (lower[i + 2] - upper[i + 2]) * share;
        target[at] = red * scale0 + offset0;
        target[at + 1] = green * scale1 + offset1;
        target[at + 2] = blue * scale2 + offset2;
        at += 3;
      }
    }
  }

  /** Between which pixels of a window so wide each column lies. */
  #aim(width: number, flip: boolean): void {
    const size = this.#size;
    for (let x = 0; x < size; x++) {
      const centre = Math.max(0, ((x + 0.5) * width) / size - 0.5);
      const near = Math.floor(centre);
      const column = flip ? size - 1 - x : x;
      this.#near[column] = near * 3;
      this.#far[column] = Math.min(near + 1, width - 1) * 3;
      this.#share[column] = centre - near;
    }
  }

  /** A row of the window, from byte `row` on, at the width of the result. */
  #interpolate(source: Uint8Array, row: number, into: Float64Array): void {
    const [nears, fars, shares, size] = [this.#near, this.#far, this.#share, this.#size];
    for (let x = 0, i = 0; x < size; x++, i += 3) {
      const near = row + nears[x];
      const far = row + fars[x];
      const share = shares[x];
      into[i] = source[near] + (source[far] - source[near]) * share;
      into[i + 1] = source[near + 1] + (source[far + 1] - source[near + 1]) * share;
      into[i + 2] = source[near + 2] + (source[far + 2] - source[near + 2]) * share;
    }
  }
}
