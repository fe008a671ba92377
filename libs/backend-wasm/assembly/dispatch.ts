import { unary } from './elementwise';
import { Job } from './jobs';

/** Which function does a job. Append each family's jobs in a block of its own. */
export function dispatch(job: i32): void {
  switch (job) {
    // Element-wise
    case Job.Unary: return unary();
  }
}
