import { Job } from './jobs.ts';
import { machineMemory } from './options.ts';
import type { Runtime } from './runtime.ts';

/** The part of a matrix product that the micro-kernel keeps in registers, and how fast it was found to be. */
export interface Tile {
  rows: number;
  columns: number;
  /** Billions of floating-point operations a second on one thread, in the probe. */
  gigaflops: number;
}

/**
 * The tile that suits what V8 makes of the binary: 6 x 16 where it pairs 128-bit operations into
 * 256-bit ones, else 6 x 8 with fused multiply-add and 4 x 8 without. Found by trying, once for a
 * runtime, in a tenth of a second, longer on a busy machine; a tile whose products are wrong is passed
 * over. Where somebody remembers this machine (`rememberBy`), what an earlier process found is taken.
 */
export function tileOf(runtime: Runtime): Tile {
  const known = chosen.get(runtime);
  if (known) return known;
  const key = `tile of ${runtime.variant} on ${machine()}`;
  const tile = recalled(machineMemory()?.recall(key)) ?? probe(runtime);
  machineMemory()?.remember(key, JSON.stringify(tile));
  chosen.set(runtime, tile);
  return tile;
}

/** Takes this tile instead of the fastest, for tests of all. */
export function setTile(runtime: Runtime, tile: Omit<Tile, 'gigaflops'>): void {
  chosen.set(runtime, { ...tile, gigaflops: 0 });
}

const chosen = new WeakMap<Runtime, Tile>();

export const TILES = [
  { rows: 4, columns: 8 },
  { rows: 6, columns: 8 },
  { rows: 6, columns: 16 },
];
/** Rows, columns and depth of the probe's product: all fits the first-level caches. */
const SIZE = 96;
/**
 * V8 first runs a quick translation and replaces it meanwhile by one that is several times faster. The
 * tiles take turns until none has got faster for so many: turns, not milliseconds, because slow turns
 * are those of the quick translation or of a busy machine, where there is reason to wait.
 */
const TURNS = 60;
/** Milliseconds after which the best so far has to do. */
const LONGEST = 1000;
/** Of tiles that are so nearly as fast as the fastest, the largest is taken: it is the one V8 does best. */
const AS_FAST = 1.03;

/** The processor and the V8 that translates for it. */
function machine(): string {
  const os = globalThis.process?.getBuiltinModule?.('node:os');
  return `${os?.cpus()[0]?.model ?? 'unknown'}, V8 ${globalThis.process?.versions?.v8 ?? 'unknown'}`;
}

/** A tile as it was remembered; undefined where that is none, however it came about. */
function recalled(text: string | undefined): Tile | undefined {
  try {
    const { rows, columns, gigaflops } = JSON.parse(text ?? '') as Partial<Tile>;
    const tile = TILES.find((known) => known.rows === rows && known.columns === columns);
    const measured = typeof gigaflops === 'number' && gigaflops > 0;
    return tile && measured ? { ...tile, gigaflops } : undefined;
  } catch {
    return undefined;
  }
}

function probe(runtime: Runtime): Tile {
  const count = SIZE * SIZE;
  const pointer = runtime.scratch(3 * count * 4 + (1 << 19));
  const numbers = new Float32Array(runtime.memory.bytes() as ArrayBuffer, pointer, 3 * count);
  for (let i = 0; i < 2 * count; i++) numbers[i] = Math.fround(Math.sin(i * 12.9898));
  const expected = scalarProduct(numbers);
  const multiply = (tile: { rows: number; columns: number }) => {
    const [a, b, c, spare] = [0, 1, 2, 3].map((i) => pointer + i * count * 4);
    runtime.run(
      Job.Matmul,
      // biome-ignore format: the arguments of assembly/matmul.ts in their order
      [tile.rows, tile.columns, 1, SIZE, SIZE, SIZE, 0, 0, SIZE, SIZE, 0, 0, spare, 0, a, b, c, 0, 0] as number[],
      [],
      1,
    );
  };
  const isRight = (tile: { rows: number; columns: number }) => {
    multiply(tile);
    return expected.every((value, i) => Math.abs(value - (numbers[2 * count + i] ?? 0)) < 1e-3);
  };
  const right = TILES.filter(isRight);
  const best = right.map(() => Number.POSITIVE_INFINITY);
  const start = performance.now();
  for (let held = 0; held < TURNS && performance.now() - start < LONGEST; held++) {
    for (const [i, tile] of right.entries()) {
      const before = performance.now();
      for (let repeat = 0; repeat < 4; repeat++) multiply(tile);
      const time = (performance.now() - before) / 4;
      if (time < 0.9 * (best[i] ?? 0)) held = 0;
      best[i] = Math.min(best[i] ?? time, time);
    }
  }
  // By now V8 runs its optimised translation, which is what has to be right.
  for (const [i, tile] of right.entries()) if (!isRight(tile)) best[i] = Number.POSITIVE_INFINITY;
  const least = Math.min(...best);
  const fastest = best.findLastIndex((time) => time <= AS_FAST * least);
  const tile = right[fastest];
  if (!tile || best[fastest] === Number.POSITIVE_INFINITY)
    throw new Error('No matrix kernel of the vgg-wasm backend gives right results here.');
  return { ...tile, gigaflops: (2 * SIZE ** 3) / (best[fastest] ?? 1) / 1e6 };
}

function scalarProduct(numbers: Float32Array): Float64Array {
  const c = new Float64Array(SIZE * SIZE);
  for (let m = 0; m < SIZE; m++) {
    for (let k = 0; k < SIZE; k++) {
      const a = numbers[m * SIZE + k] ?? 0;
      for (let n = 0; n < SIZE; n++) {
        const i = m * SIZE + n;
        c[i] = (c[i] ?? 0) + a * (numbers[SIZE * SIZE + k * SIZE + n] ?? 0);
      }
    }
  }
  return c;
}
