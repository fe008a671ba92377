/** Colour tables of 256 RGB entries for maps of values. */
type Anchor = readonly [number, number, number];

/** Equal steps in value look like equal steps in brightness (Smith & van der Walt's viridis). */
export const viridis = table([
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
]);

/** For heat over an image: black through red to pale yellow (inferno). */
export const inferno = table([
  [0, 0, 4],
  [31, 12, 72],
  [85, 15, 109],
  [136, 34, 106],
  [186, 54, 85],
  [227, 89, 51],
  [249, 140, 10],
  [249, 201, 50],
  [252, 255, 164],
]);

function table(anchors: readonly Anchor[]): Uint8Array {
  const colours = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i += 1) {
    const place = (i / 255) * (anchors.length - 1);
    const before = Math.min(Math.floor(place), anchors.length - 2);
    for (let channel = 0; channel < 3; channel += 1) {
      const [from, to] = [anchors[before][channel], anchors[before + 1][channel]];
      colours[i * 3 + channel] = Math.round(from + (to - from) * (place - before));
    }
  }
  return colours;
}

/** Where a value stands between least and largest, as an index into a table. */
export function shade(value: number, least: number, largest: number): number {
  if (!(largest > least)) return 0;
  return Math.round(255 * Math.min(1, Math.max(0, (value - least) / (largest - least))));
}
