import { Job } from './jobs.ts';
import { Unary } from './operations.ts';
import type { Runtime } from './runtime.ts';
import { tileOf } from './tile.ts';

/**
 * Runs what the fast path rests on and compares with plain JavaScript: element-wise loops, sums and
 * the statistics of batch normalisation on all threads, and matrix products. V8 replaces its first,
 * quick translation of a kernel by the optimised one after some milliseconds, so each is compared
 * again after that long.
 * @returns what was wrong, or undefined
 */
export function selfTest(runtime: Runtime): string | undefined {
  const tests = [sigmoids, sums, statistics];
  for (const until = performance.now() + MILLISECONDS; ; ) {
    const wrong = tests.map((test) => test(runtime)).find((reason) => reason !== undefined);
    if (wrong !== undefined) return wrong;
    if (performance.now() > until) break;
  }
  try {
    tileOf(runtime);
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

const MILLISECONDS = 5;
const ROWS = 160;
const CHANNELS = 24;
const COUNT = ROWS * CHANNELS;
const INPUT = Float32Array.from({ length: COUNT }, (_, i) => 3 + Math.sin(i * 12.9898) * 4);

function sigmoids(runtime: Runtime): string | undefined {
  const { x, y, numbers } = place(runtime);
  runtime.run(Job.Unary, [x, y, COUNT, Unary.Sigmoid]);
  const wrong = numbers(y, COUNT).some((value, i) => !near(value, 1 / (1 + Math.exp(-at(i)))));
  return wrong ? 'element-wise functions are wrong' : undefined;
}

function sums(runtime: Runtime): string | undefined {
  const { x, y, numbers } = place(runtime);
  runtime.run(Job.SumBlocks, [x, y + 64, COUNT, 512, 0]);
  runtime.run(Job.SumPartials, [y + 64, y, Math.ceil(COUNT / 512), ONE]);
  const sum = INPUT.reduce((total, value) => total + value, 0);
  return near(numbers(y, 1)[0], sum) ? undefined : 'sums are wrong';
}

function statistics(runtime: Runtime): string | undefined {
  const { x, y, numbers } = place(runtime);
  const [mean, variance, scale, partials] = [0, 1, 2, 3].map((i) => y + i * 128) as [
    number,
    number,
    number,
    number,
  ];
  runtime.run(Job.BatchNormPartials, [x, partials, ROWS, CHANNELS, 64]);
  runtime.run(
    Job.BatchNormCombine,
    [partials, ROWS, CHANNELS, 64, mean, variance, 0, scale, x],
    [1e-5],
  );
  for (let c = 0; c < CHANNELS; c++) {
    const column = Array.from({ length: ROWS }, (_, row) => at(row * CHANNELS + c));
    const average = column.reduce((sum, value) => sum + value, 0) / ROWS;
    const spread = column.reduce((sum, value) => sum + (value - average) ** 2, 0) / ROWS;
    const right =
      near(numbers(mean, CHANNELS)[c], average) && near(numbers(variance, CHANNELS)[c], spread);
    if (!right) return 'batch statistics are wrong';
  }
  return undefined;
}

/** The bits of 1 as a float. */
const ONE = 0x3f800000;

function at(index: number): number {
  return INPUT[index] ?? Number.NaN;
}

function near(value: number | undefined, expected: number): boolean {
  return Math.abs((value ?? Number.NaN) - expected) <= 1e-5 * Math.max(1, Math.abs(expected));
}

/** The input in memory, room for results, and a way to read them. */
function place(runtime: Runtime) {
  const x = runtime.scratch(12 * COUNT);
  const numbers = (pointer: number, count: number) =>
    new Float32Array(runtime.memory.bytes() as ArrayBuffer, pointer, count);
  numbers(x, COUNT).set(INPUT);
  return { x, y: x + 4 * COUNT, numbers };
}
