import {
  becomeThread, COUNTER, FAILED, FINISHED, JOB, MAIN_WAITS, SEQUENCE, SLEEPING, TAKEN, threads,
} from './control';
import { dispatch } from './dispatch';
import { begin, mark, Phase } from './phases';

/** The job number that ends a worker. */
const STOP: i32 = -1;
/** Nanoseconds between two looks at workers that do not answer, and how many such looks are enough. */
const LOOK: i64 = 20_000_000;
const LOOKS: i32 = 150;

/** A worker thread's whole life: takes part in jobs until it is stopped. `spin` looks, then sleep. */
export function worker(index: i32, spin: i32): void {
  if (!ASC_FEATURE_THREADS) return;
  becomeThread(index);
  const taken = TAKEN + ((<usize>index) << 2);
  let last = 0;
  for (;;) {
    let sequence = atomic.load<i32>(SEQUENCE);
    for (let left = spin; sequence == last && left > 0; left--) sequence = atomic.load<i32>(SEQUENCE);
    while (sequence == last) {
      atomic.add<i32>(SLEEPING, 1);
      atomic.wait<i32>(SEQUENCE, last, -1);
      atomic.sub<i32>(SLEEPING, 1);
      sequence = atomic.load<i32>(SEQUENCE);
    }
    last = sequence;
    atomic.store<i32>(taken, sequence);
    const job = load<i32>(JOB);
    if (job == STOP) return;
    if (index < threads()) timed(job);
    atomic.add<i32>(FINISHED, 1);
    if (atomic.load<i32>(MAIN_WAITS)) atomic.notify(FINISHED, 1);
  }
}

/**
 * Runs `job` on all threads and returns when all have finished: 0, or the number of a worker that
 * failed or does not answer. With one thread the workers are left asleep. `mayBlock` is false on the
 * main thread of a browser, which may not sleep and spins instead.
 */
export function run(job: i32, workers: i32, spin: i32, mayBlock: bool): i32 {
  store<i32>(COUNTER, 0);
  if (!ASC_FEATURE_THREADS || threads() == 1) {
    timed(job);
    return 0;
  }
  store<i32>(JOB, job);
  atomic.store<i32>(FINISHED, 0);
  atomic.add<i32>(SEQUENCE, 1);
  if (atomic.load<i32>(SLEEPING)) atomic.notify(SEQUENCE, workers);
  timed(job);
  const failed = join(workers, spin, mayBlock);
  mark(Phase.Wait);
  return failed;
}

function timed(job: i32): void {
  begin();
  dispatch(job);
  mark(Phase.Rest);
}

function join(workers: i32, spin: i32, mayBlock: bool): i32 {
  let left = spin;
  let looks = 0;
  for (;;) {
    const finished = atomic.load<i32>(FINISHED);
    if (finished >= workers) return 0;
    if (--left > 0) continue;
    const failed = atomic.load<i32>(FAILED);
    if (failed != 0) return failed;
    if (!mayBlock) continue;
    atomic.store<i32>(MAIN_WAITS, 1);
    if (atomic.load<i32>(FINISHED) == finished) {
      if (atomic.wait<i32>(FINISHED, finished, LOOK) == 2 && ++looks > LOOKS) {
        const absent = absentWorker(workers);
        if (absent != 0) return absent;
      }
    }
    atomic.store<i32>(MAIN_WAITS, 0);
  }
  return 0;
}

/** A worker that has not even taken the job up, or 0. */
function absentWorker(workers: i32): i32 {
  const sequence = atomic.load<i32>(SEQUENCE);
  for (let index = 1; index <= workers; index++) {
    if (atomic.load<i32>(TAKEN + ((<usize>index) << 2)) != sequence) return index;
  }
  return 0;
}

/** Tells every worker to leave its loop. */
export function stop(workers: i32): void {
  if (!ASC_FEATURE_THREADS) return;
  store<i32>(JOB, STOP);
  atomic.add<i32>(SEQUENCE, 1);
  atomic.notify(SEQUENCE, workers);
}
