/** An image that the network is asked about. */
export interface Picture {
  /** As the address of the page names it; null where only this visit knows it. */
  key: string | null;
  title: string;
  /** The true class, where it is known. */
  truth: string | null;
  /** The picture as it came: a file, or pixels [side, side, 3]. */
  source: { blob: Blob } | { pixels: Uint8Array; side: number };
}
