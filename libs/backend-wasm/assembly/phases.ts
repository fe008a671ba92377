import { thread } from './control';

/**
 * Where a job's time goes: marks between its phases, off unless a profile is taken (src/profile.ts).
 * Each thread adds up milliseconds on a cache line of its own, past the control block:
 *   0 whether marks count   64 + 64 * thread: one f64 a phase
 */
const PROFILE: usize = 8192;

export enum Phase {
  /** Inputs, gradients and filters into Winograd's domain. */
  Transform = 0,
  /** Factors laid out as panels. */
  Pack = 1,
  Product = 2,
  /** Winograd's outputs and filter gradients back. */
  Inverse = 3,
  /** Everything else within a job. */
  Rest = 4,
  /** The calling thread waits for the others. */
  Wait = 5,
}

// @ts-ignore: decorator
@external("env", "now")
declare function now(): f64;

let last: f64 = 0;

/** From here on the time is the next mark's. */
export function begin(): void {
  if (load<i32>(PROFILE)) last = now();
}

/** The time since the last mark was this phase's. */
export function mark(phase: Phase): void {
  if (load<i32>(PROFILE) == 0) return;
  const time = now(), sum = PROFILE + 64 + (<usize>thread() << 6) + (<usize>phase << 3);
  store<f64>(sum, load<f64>(sum) + time - last);
  last = time;
}
