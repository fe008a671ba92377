import type { Job } from './jobs.ts';
import { nameOf, type Runtime } from './runtime.ts';

/** The phases of jobs, in the order of assembly/phases.ts. */
export const PHASES = ['transform', 'pack', 'product', 'inverse', 'rest', 'wait'] as const;

export type Phase = (typeof PHASES)[number];

/** What a runtime did between the begin of a profile and its end; all times in milliseconds. */
export interface Profile {
  /** By the clock, everything between begin and end. */
  total: number;
  /** By job, the longest first: how often, and how long from the call to the return. */
  jobs: { name: string; count: number; milliseconds: number }[];
  /** Of each thread, the calling one first: its time by phase. Only that one's waiting is counted. */
  threads: Record<Phase, number>[];
}

// Where assembly/phases.ts has them.
const SWITCH = 8192;
const SUMS = SWITCH + 64;
const LINE = 64;

/**
 * Begins to count where the time of a runtime's jobs goes; a mark between two phases costs some 50
 * nanoseconds. The function returned ends it and says what was counted.
 */
export function profile(runtime: Runtime): () => Profile {
  const memory = () => runtime.memory.bytes() as ArrayBuffer;
  const sums = (thread: number) => new Float64Array(memory(), SUMS + thread * LINE, PHASES.length);
  for (let thread = 0; thread < runtime.threads; thread++) sums(thread).fill(0);
  new Int32Array(memory(), SWITCH, 1)[0] = 1;
  const jobs = new Map<Job, { count: number; milliseconds: number }>();
  const began = performance.now();
  runtime.onJob = (job, milliseconds) => {
    const sum = jobs.get(job) ?? { count: 0, milliseconds: 0 };
    sum.count += 1;
    sum.milliseconds += milliseconds;
    jobs.set(job, sum);
  };
  return () => {
    const total = performance.now() - began;
    new Int32Array(memory(), SWITCH, 1)[0] = 0;
    runtime.onJob = undefined;
    return {
      total,
      jobs: [...jobs]
        .map(([job, sum]) => ({ name: nameOf(job) ?? String(job), ...sum }))
        .sort((a, b) => b.milliseconds - a.milliseconds),
      threads: Array.from({ length: runtime.threads }, (_, thread) => byPhase(sums(thread))),
    };
  };
}

function byPhase(sums: Float64Array): Record<Phase, number> {
  const entries = PHASES.map((phase, i) => [phase, sums[i] ?? 0] as const);
  return Object.fromEntries(entries) as Record<Phase, number>;
}
