import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { DataError } from './error.ts';
import { interleave, type RecordForm } from './records.ts';
import { IMAGE_BYTES } from './release.ts';

/** A file of records that is open. */
export interface RecordFile {
  path: string;
  file: FileHandle;
  /** How many records it holds. */
  images: number;
}

/**
 * Labelled images that stay in the files of their records: the system keeps what it has memory for, and
 * this process next to nothing. A record holds planes R, G, B; batches want a pixel's channels side by
 * side (NHWC), so that an image is turned when it is read.
 */
export class ImageRecords {
  /** Class indices, [count]. */
  readonly labels: Uint8Array;
  private readonly files: readonly RecordFile[];
  private readonly form: RecordForm;
  private readonly planes = new Uint8Array(IMAGE_BYTES);

  /** @param files that hold the images of `labels` one after the other; closed by `close` */
  constructor(files: readonly RecordFile[], labels: Uint8Array, form: RecordForm) {
    this.files = files;
    this.labels = labels;
    this.form = form;
  }

  get count(): number {
    return this.labels.length;
  }

  /**
   * Reads the pixels of an image, [32, 32, 3], into `target` from `at` on. It waits for the file: a
   * record comes from the system's memory in some microseconds, less than a promise for it would cost.
   * @throws DataError where the file has become shorter
   */
  read(image: number, target: Uint8Array, at = 0): void {
    let place = image;
    let of = 0;
    while (place >= this.files[of].images) place -= this.files[of++].images;
    const { path, file } = this.files[of];
    const position = (place + 1) * this.form.bytes - IMAGE_BYTES;
    const bytes = readSync(file.fd, this.planes, 0, IMAGE_BYTES, position);
    if (bytes < IMAGE_BYTES) throw new DataError(`${path} ends within image ${place}`);
    interleave(this.planes, target, at);
  }

  /** The pixels of an image, [32, 32, 3]. */
  pixels(image: number): Uint8Array {
    const pixels = new Uint8Array(IMAGE_BYTES);
    this.read(image, pixels);
    return pixels;
  }

  async close(): Promise<void> {
    await Promise.all(this.files.map(({ file }) => file.close()));
  }
}
