/** How training images are varied. Applied afresh in each epoch; test images never are. */
export interface Augmentation {
  /** `alternating`: a random half in the first epoch, the other half in the next, and so on. */
  flip: 'none' | 'random' | 'alternating';
  /**
   * Pad by so many pixels, then cut the original size out at a random place. `zero` pads with black
   * before normalisation, as torchvision's RandomCrop does; `reflect` mirrors at the edge pixel.
   */
  crop: { padding: number; mode: 'zero' | 'reflect' } | null;
  /** Side in pixels of a square set to the mean; 0 for none. */
  cutout: number;
  /**
   * A random part of so large a share of the image's area, its sides at 3:4 to 4:3, scaled to the
   * whole image (torchvision's RandomResizedCrop); null, or absent as in older recipes, for none.
   */
  resizedCrop?: { area: readonly [least: number, most: number] } | null;
  /**
   * Whether each image is changed by one operation of colour or place, drawn with its strength
   * (Müller & Hutter 2021, TrivialAugment), before all else; for long trainings. Absent: no.
   */
  trivialAugment?: boolean | undefined;
}

/** A batch as the network takes it. Its arrays are fresh: whoever takes a batch may keep it. */
export interface Batch {
  /** Normalised pixels, [size, height, width, channels] (NHWC). */
  images: Float32Array;
  /** Class indices, [size]. */
  labels: Int32Array;
  size: number;
}

/** Which batches of which epoch, reproducibly. */
export interface BatchRequest {
  /** From 1. The order of the images is a function of seed and epoch alone. */
  epoch: number;
  batchSize: number;
  seed: number;
  augmentation: Augmentation;
  /** Batches of this epoch to pass over, when resuming within it. */
  skip: number;
}

/** What the training loop asks of a data set. The last, short batch of an epoch is kept. */
export interface TrainingData {
  /** Names of the classes; a label is an index into them. */
  readonly classes: readonly string[];
  /** Height and width of an image. */
  readonly imageSize: number;
  /** Images of an epoch, without those held back for validation. */
  readonly trainCount: number;
  readonly testCount: number;
  /** Held back from the training images; 0 where none is. */
  readonly validationCount: number;
  trainBatches(request: BatchRequest): AsyncIterable<Batch>;
  /** The images held back, in order and never varied; none where `validationCount` is 0. */
  validationBatches(batchSize: number): AsyncIterable<Batch>;
  testBatches(batchSize: number): AsyncIterable<Batch>;
}
