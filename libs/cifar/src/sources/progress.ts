/** How far the getting of the data has come. */
export interface DataProgress {
  stage: 'download' | 'unpack' | 'verify';
  /** Bytes done so far, and in all, within this stage. */
  received: number;
  total: number;
}

/** What every step of the getting takes: where to report, and when to stop. */
export interface Watch {
  progress(event: DataProgress): void;
  signal?: AbortSignal | undefined;
}
