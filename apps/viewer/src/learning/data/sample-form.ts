/** The part of CIFAR-10 that comes with the pages: its first images, so many to a sheet. */
export const SAMPLE = { train: 2400, test: 480, sheet: 400, columns: 40 } as const;

/** Of the sheet that begins with the image `first`. */
export const sheetName = (split: 'train' | 'test', first: number): string =>
  `${split}-${first / SAMPLE.sheet + 1}.webp`;
