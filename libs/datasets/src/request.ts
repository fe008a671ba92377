import type { InputCard } from '@vgg/core';

/** Which data, and how it is to be used. */
export interface DataRequest {
  /** `cifar10`, `cifar100`, or the path of a folder: pictures, or one's own copy of CIFAR's files. */
  data: string;
  /** Height and width of the images in pixels, 32 to 224; the data set's own where absent. */
  inputSize?: number | undefined;
  /** Only so many training images, and a fifth as many test images (at least one). */
  subset?: number | undefined;
  /** Share of the training images to hold back, above 0 and below 1. */
  validation?: number | undefined;
  /** Decides which images are held back for validation; 0 where absent. */
  seed?: number | undefined;
  /** Draw every class equally often. */
  balance?: boolean | undefined;
  /** Refuse a folder that holds a picture that cannot be read, instead of passing it over. */
  strict?: boolean | undefined;
  /** CIFAR-100's hundred classes (`fine`, as where absent) or its twenty groups of them. */
  labels?: 'fine' | 'coarse' | undefined;
  /** Bytes that pictures may take in memory, 1 GiB where absent; more stay on disk and are read ahead. */
  memoryLimit?: number | undefined;
  /** Only what lies ready on this machine: nothing is fetched, and no picture decoded. */
  readyOnly?: boolean | undefined;
  /**
   * A network that is there already, as its model card tells: images are made what it takes, and
   * labels are indices into its classes.
   */
  network?: { classes: readonly string[]; input: InputCard } | undefined;
}

/** How far the getting of the data has come. */
export interface DataProgress {
  stage: 'download' | 'unpack' | 'verify' | 'decode';
  /** Done so far, and in all, within this stage: bytes, or pictures while they are decoded. */
  received: number;
  total: number;
}

/** Where the getting of the data can be watched or stopped. */
export interface DataHooks {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: DataProgress) => void) | undefined;
  /** One line on whatever is not as one would expect. */
  onNotice?: ((message: string) => void) | undefined;
}
