import type { InputCard } from './card/input.ts';

/** What a network learned from, as its model card tells it: plain data. */
export interface DataDescription {
  /** `cifar10`, `cifar100`, or `folder` for a folder of pictures. */
  name: string;
  /** The folder that was given, where one was. */
  source?: string;
  /** Of a folder's files as they were: their names, sizes and times, and how they were decoded. */
  fingerprint?: string;
  /** Of a data set that has two kinds of labels, which are used. */
  labels?: 'fine' | 'coarse';
  /** Height and width of an image as the network takes it, in pixels. */
  imageSize: number;
  /** How pictures were scaled to that size; `lanczos` where absent. */
  interpolation?: InputCard['interpolation'];
  /** Of the training pixels in 0..1, for R, G and B: what images are normalised with. */
  mean: [number, number, number];
  deviation: [number, number, number];
  classes: string[];
  trainCount: number;
  testCount: number;
  /** The part of the training images that is held back. */
  validation?: { share: number; seed: number; count: number };
  /** Only so many training images. */
  subset?: number;
  /** Every class is drawn equally often. */
  balance?: boolean;
}
