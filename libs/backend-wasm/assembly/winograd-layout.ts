import { argument, pointer, thread } from './control';
import { panelRow, tileColumns, useTile } from './gemm';
import { writeCoefficients, writeFilterRows } from './winograd-maps';
import { writePairFilterRows } from './winograd-pair';

/**
 * What all Winograd jobs share: their arguments and where things lie.
 *
 * The transform of an array of tiles is `planes` matrices of one row a tile and one column a channel;
 * rows and planes are padded by cache lines, because strides of whole pages would fall on the same
 * lines of the cache.
 */

export let points: i32; // per dimension: 6 for F(4, 3), 3 for maps of two pixels
export let outputs: i32; // of a tile, per dimension: 4 or 2
export let planes: i32; // points squared
export let batch: i32;
export let height: i32;
export let width: i32;
export let outHeight: i32;
export let outWidth: i32;
export let padTop: i32;
export let padLeft: i32;
export let channels: i32;
export let filters: i32;
export let block: i32;
export let tilesWide: i32;
export let tilesPerImage: i32;
export let tiles: i32;

export let coefficients: usize;
export let zeros: usize;
export let sink: usize;
export let temporary: usize;
/** This thread's working memory past the small things above. */
export let workspace: usize;

/** Bytes of channels that a transform takes at a time: 36 such chunks stay in the first-level cache. */
export const CHUNK: usize = 256;
const HEADER: usize = 16384;

/** Reads arguments 0 to 14; see `winogradArguments` in src/kernels/winograd.ts. */
export function readLayout(): void {
  useTile();
  points = argument(2);
  batch = argument(3);
  height = argument(4);
  width = argument(5);
  outHeight = argument(6);
  outWidth = argument(7);
  padTop = argument(8);
  padLeft = argument(9);
  channels = argument(10);
  filters = argument(11);
  block = argument(12);
  outputs = points == 6 ? 4 : 2;
  planes = points * points;
  tilesWide = (outWidth + outputs - 1) / outputs;
  tilesPerImage = tilesWide * ((outHeight + outputs - 1) / outputs);
  tiles = batch * tilesPerImage;

  coefficients = pointer(13) + <usize>thread() * pointer(14);
  zeros = coefficients + 192;
  sink = zeros + CHUNK;
  temporary = sink + CHUNK;
  workspace = coefficients + HEADER;
  writeCoefficients(coefficients);
  if (points == 6) writeFilterRows(coefficients + 64);
  else writePairFilterRows(coefficients + 64);
  memory.fill(zeros, 0, CHUNK);
}

/** Bytes of a row of `columns` floats in whole panels, padded. */
export function rowBytes(columns: i32): usize {
  return <usize>((columns + tileColumns - 1) / tileColumns) * panelRow() + 64;
}

/** Bytes of `rows` such rows; an odd number of cache lines. */
export function planeBytes(rows: i32, row: usize): usize {
  return (<usize>rows * row) | 64;
}

/** Bytes of one plane of a transformed filter: panels of `count` columns with `rows` rows each. */
export function panelPlaneBytes(rows: i32, count: i32): usize {
  return (<usize>((count + tileColumns - 1) / tileColumns) * <usize>rows * panelRow()) | 64;
}
