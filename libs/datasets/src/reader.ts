import type { InputCard } from '@vgg/core';
import type { Part } from './images/pixels.ts';
import type { MeanAndDeviation } from './mean-and-deviation.ts';
import type { DataHooks, DataRequest } from './request.ts';
import type { Findings } from './survey.ts';

/** One kind of data set: where an entry of `data-sets.ts` stands, everything that is its own begins. */
export interface DataSetReader {
  /** What is said for it on the command line, and what a model card calls it. */
  name: string;
  /** The name as people write it. */
  title: string;
  /** Height and width of its images where nothing else is asked for, in pixels. */
  imageSize: number;
  /** Whether a folder or a file that was given is one's own copy of it. */
  recognises(place: string): Promise<boolean>;
  /**
   * Gets the data and makes images of it.
   * @param folder one's own copy; where absent the reader finds or fetches the data itself
   * @throws DataError with one line
   * @throws the signal's reason when aborted
   */
  read(folder: string | undefined, request: ReadRequest, hooks: DataHooks): Promise<ReadData>;
}

/** What of a request concerns a reader. */
export type ReadRequest = Pick<DataRequest, 'inputSize' | 'strict' | 'labels' | 'readyOnly'> & {
  memoryLimit: number;
  /** How a network that is there already takes pictures. */
  input?: NonNullable<DataRequest['network']>['input'] | undefined;
};

/** A data set as its reader hands it on. */
export interface ReadData {
  classes: readonly string[];
  labels?: 'fine' | 'coarse';
  imageSize: number;
  interpolation: InputCard['interpolation'];
  /** In an order of which the first so many are a fair part of all. */
  train: Part;
  /** Images that the data set itself sets aside for validation. */
  validation: Part | null;
  test: Part;
  /** What these training images are to be normalised with. */
  normalisation(train: Part): MeanAndDeviation | Promise<MeanAndDeviation>;
  source?: string;
  fingerprint?: string;
  findings: Findings;
  close(): Promise<void>;
}
