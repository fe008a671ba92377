/**
 * The control block: how the main thread hands a job to all threads, and how a kernel sees it.
 *
 * THE ABI. TypeScript calls `runtime.run(job, integers, reals, threads)`; the kernel, on every thread, reads
 *   `argument(i)`  the i-th integer (i32; up to 48), `pointer(i)` the same as an address,
 *   `real(i)`      the i-th real (f32; up to 16),
 *   `threads()`    how many threads take part, `thread()` which one this is (0 is the main thread).
 * Work is shared out in one of two ways:
 *   `claim()`      the next number 0, 1, 2, ... not yet taken by any thread: for chunks with outputs
 *                  of their own, whose values do not depend on who computes them;
 *   `shareStart(n)`, `shareEnd(n)`  a fixed part of n items for this thread: for everything that a
 *                  thread accumulates, so that the same number of threads gives the same bits.
 * A job ends when all threads returned from it; phases that need each other's results are two jobs.
 * Threads share the memory but have globals of their own. Nothing here may need static data
 * (strings, arrays, NativeMath tables): every instance would write it again into the shared memory.
 *
 * Layout, in bytes from CONTROL, each word that threads write on a cache line of its own:
 *   0 sequence   64 finished   128 claim counter   192 main waits   256 sleeping workers
 *   320 failed (1 + thread)    384 job, 388 threads of the job
 *   448 integers (48 i32)      640 reals (16 f32)  704 last sequence taken up, one i32 a thread
 */
export const CONTROL: usize = 1024;
export const SEQUENCE: usize = CONTROL;
export const FINISHED: usize = CONTROL + 64;
export const COUNTER: usize = CONTROL + 128;
export const MAIN_WAITS: usize = CONTROL + 192;
export const SLEEPING: usize = CONTROL + 256;
export const FAILED: usize = CONTROL + 320;
export const JOB: usize = CONTROL + 384;
const THREADS: usize = CONTROL + 388;
const INTEGERS: usize = CONTROL + 448;
const REALS: usize = CONTROL + 640;
export const TAKEN: usize = CONTROL + 704;

let self: i32 = 0;

// @ts-ignore: decorator
@inline
export function argument(index: i32): i32 {
  return load<i32>(INTEGERS + ((<usize>index) << 2));
}

// @ts-ignore: decorator
@inline
export function pointer(index: i32): usize {
  return load<u32>(INTEGERS + ((<usize>index) << 2));
}

// @ts-ignore: decorator
@inline
export function real(index: i32): f32 {
  return load<f32>(REALS + ((<usize>index) << 2));
}

// @ts-ignore: decorator
@inline
export function thread(): i32 {
  return self;
}

// @ts-ignore: decorator
@inline
export function threads(): i32 {
  return load<i32>(THREADS);
}

/** Says which thread this instance is; once, when a worker starts. */
export function becomeThread(index: i32): void {
  self = index;
}

/** The next chunk that no thread has taken. */
// @ts-ignore: decorator
@inline
export function claim(): i32 {
  if (ASC_FEATURE_THREADS) return atomic.add<i32>(COUNTER, 1);
  const next = load<i32>(COUNTER);
  store<i32>(COUNTER, next + 1);
  return next;
}

/** First of this thread's fixed share of `count` items. */
export function shareStart(count: i32): i32 {
  return <i32>((<i64>count * self) / threads());
}

/** One past the last of this thread's fixed share of `count` items. */
export function shareEnd(count: i32): i32 {
  return <i32>((<i64>count * (self + 1)) / threads());
}
