/** Images of one size as bytes, R, G and B of a pixel side by side, wherever they are kept. */
export interface Pixels {
  /** Height and width of an image. */
  readonly imageSize: number;
  /**
   * The bytes of some images. What is taken is good until `scratch` is used again.
   * @param scratch what is not in memory is brought there
   */
  take(images: ArrayLike<number>, scratch: Scratch): Taken | Promise<Taken>;
}

/** Where images lie that were taken. */
export interface Taken {
  bytes: Uint8Array;
  /** First byte of each image. */
  starts: ArrayLike<number>;
}

/** Memory that is used again and again. */
export class Scratch {
  #bytes = new Uint8Array(0);

  /** So many bytes, of any content. */
  bytes(length: number): Uint8Array {
    if (this.#bytes.length < length) this.#bytes = new Uint8Array(length);
    return this.#bytes.subarray(0, length);
  }
}

/** Bytes of an RGB image of that height and width. */
export function bytesOfImage(size: number): number {
  return size * size * 3;
}

/** Some of the images of a set, in an order of their own, with the labels of all of them. */
export interface Part {
  pixels: Pixels;
  /** Class indices of all images of the set. */
  labels: ArrayLike<number>;
  /** Which images, by their index in the set. */
  images: Uint32Array;
}

/** The same set, other images of it. */
export function partOf({ pixels, labels }: Part, images: Uint32Array): Part {
  return { pixels, labels, images };
}

/** 0..count-1. */
export function indices(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index);
}
