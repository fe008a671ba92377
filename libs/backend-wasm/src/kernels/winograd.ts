import { Job } from '../jobs.ts';
import type { VggWasmBackend } from '../backend.ts';
import { tileOf } from '../tile.ts';
import type { Convolution, Epilogue } from './conv-geometry.ts';

/** Convolutions of 3 x 3, stride 1, by Winograd's products; the jobs are in assembly/winograd.ts. */

/** Whether this is one for Winograd: the transforms go over eight channels at a time. */
export function suitsWinograd(c: Convolution): boolean {
  return (
    c.filterHeight === 3 &&
    c.filterWidth === 3 &&
    c.strideY === 1 &&
    c.strideX === 1 &&
    c.dilationY === 1 &&
    c.dilationX === 1 &&
    c.apartY === 1 &&
    c.apartX === 1 &&
    c.channels % 8 === 0 &&
    c.filters % 8 === 0 &&
    c.outHeight > 1 &&
    c.outWidth > 1 &&
    c.batch * c.outHeight * c.outWidth > FEW_PIXELS
  );
}

/** y = x * filter, finished; `rotated` for a gradient of the input, whose filter is read backwards. */
export function winograd(
  backend: VggWasmBackend,
  c: Convolution,
  x: number,
  filter: number,
  y: number,
  { bias, rectified }: Epilogue,
  rotated: boolean,
): void {
  const plan = new Plan(backend, c);
  const { runtime } = backend;
  if (plan.tiles >= MANY_TILES) {
    const own = plan.planeBytes(BLOCK, c.channels) + plan.planeBytes(BLOCK, c.filters);
    const [u, args] = plan.place(
      plan.panelPlaneBytes(c.filters),
      Math.max(own, plan.tapsBytes(1)),
      BLOCK,
    );
    runtime.run(Job.WinogradFilters, [...args, filter, u, rotated ? 1 : 0]);
    runtime.run(Job.WinogradByTiles, [...args, x, y, bias, u, rectified ? 1 : 0]);
    return;
  }
  const block = Math.min(32, plan.wholePanels(c.filters));
  const own =
    plan.panelPlaneBytes(block) + plan.planeBytes(plan.tiles, block) + plan.tapsBytes(block);
  const [v, args] = plan.place(plan.planeBytes(plan.tiles, c.channels), own, block);
  runtime.run(Job.WinogradInput, [...args, x, v], [], plan.threadsOfInput);
  runtime.run(Job.WinogradByFilters, [
    ...args,
    filter,
    y,
    bias,
    v,
    rotated ? 1 : 0,
    rectified ? 1 : 0,
  ]);
}

/** dw, the gradient of the filter. */
export function winogradFilterGradient(
  backend: VggWasmBackend,
  c: Convolution,
  x: number,
  dy: number,
  dw: number,
): void {
  const plan = new Plan(backend, c);
  const { runtime } = backend;
  const v = plan.planeBytes(plan.tiles, c.channels);
  if (plan.tiles >= MANY_TILES) {
    const own =
      plan.planeBytes(GRADIENT_BLOCK, c.channels) + plan.planeBytes(GRADIENT_BLOCK, c.filters);
    const parts = plan.planeBytes(c.channels, c.filters) * runtime.threads;
    const [du, args] = plan.place(parts, own, GRADIENT_BLOCK);
    runtime.run(Job.WinogradFilterGradientByTiles, [...args, x, dy, du]);
    runtime.run(Job.WinogradFilterGradientSum, [...args, du, dw]);
    return;
  }
  const block = 32;
  const m = plan.planeBytes(plan.tiles, c.filters);
  const [shared, args] = plan.place(v + m, plan.planeBytes(block, FILTERS), block);
  runtime.run(Job.WinogradInput, [...args, x, shared]);
  runtime.run(Job.WinogradGradient, [...args, dy, shared + v]);
  runtime.run(Job.WinogradFilterGradientByChannels, [...args, shared, shared + v, dw]);
}

/** For so few outputs transforming the filter costs more than it saves. */
const FEW_PIXELS = 16;
/** From so many tiles on their transform is the larger part, and a thread takes a block of tiles. */
const MANY_TILES = 512;
/** Tiles of such a block: few going forward, where all must stay in the second-level cache; more where each costs a pass over the sums. */
const BLOCK = 18;
const GRADIENT_BLOCK = 48;
/** Filters of a block of the filter gradient; as in assembly/winograd.ts. */
const FILTERS = 128;
/** Where a thread's working memory begins past the small things of assembly/winograd-layout.ts. */
const HEADER = 16384;

/** Sizes of the arrays of a convolution, as assembly/winograd-layout.ts lays them out. */
class Plan {
  private readonly backend: VggWasmBackend;
  private readonly c: Convolution;
  readonly points: number;
  readonly tiles: number;
  private readonly tile;

  constructor(backend: VggWasmBackend, c: Convolution) {
    this.backend = backend;
    this.c = c;
    this.tile = tileOf(backend.runtime);
    this.points = isPair(c) ? 3 : 6;
    const outputs = isPair(c) ? 2 : 4;
    this.tiles = c.batch * Math.ceil(c.outHeight / outputs) * Math.ceil(c.outWidth / outputs);
  }

  /** Threads that transform the input. */
  get threadsOfInput(): number {
    const { batch, height, width, channels } = this.c;
    return this.backend.runtime.threadsFor(batch * height * width * channels);
  }

  wholePanels(columns: number): number {
    return Math.ceil(columns / this.tile.columns) * this.tile.columns;
  }

  /** Bytes of all planes of `rows` rows of `columns`. */
  planeBytes(rows: number, columns: number): number {
    return this.points ** 2 * (rows * (this.wholePanels(columns) * 4 + 64) + 64);
  }

  /** Bytes of all planes of the transform of `filters` filters. */
  panelPlaneBytes(filters: number): number {
    return this.points ** 2 * (this.wholePanels(filters) * this.c.channels * 4 + 64);
  }

  /** Bytes of nine taps of so many filters in panels. */
  tapsBytes(filters: number): number {
    const panels = Math.ceil(filters / this.tile.columns);
    return 9 * panels * (this.c.channels * this.tile.columns * 4 + 64);
  }

  /** Working memory of `shared` bytes for all and `own` for each thread: the former's address, and the first arguments of all jobs. */
  place(shared: number, own: number, block: number): [number, number[]] {
    const { c, tile, backend } = this;
    const each = Math.ceil((own + HEADER) / 4096) * 4096 + 64;
    const start = backend.scratch(shared + 64 + each * backend.threads);
    const threads = start + Math.ceil(shared / 64) * 64;
    return [
      start,
      // biome-ignore format: the arguments of assembly/winograd-layout.ts in their order
      [tile.rows, tile.columns, this.points, c.batch, c.height, c.width, c.outHeight, c.outWidth, c.padTop, c.padLeft,
       c.channels, c.filters, block, threads, each],
    ];
  }
}

/** Maps of 2 x 2 padded by one have a scheme of their own with nine products. */
function isPair(c: Convolution): boolean {
  return (
    c.height === 2 &&
    c.width === 2 &&
    c.outHeight === 2 &&
    c.outWidth === 2 &&
    c.padTop === 1 &&
    c.padLeft === 1
  );
}
