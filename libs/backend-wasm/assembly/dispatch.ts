import { binary, comparison } from './binary';
import { dispatchProduct } from './dispatch-products';
import { Job } from './jobs';
import { choose, fill, fromBooleans, fromIntegers, unary } from './unary';

/** Which function does a job. Append each family's jobs in a block of its own. */
export function dispatch(job: i32): void {
  switch (job) {
    // Element-wise
    case Job.Unary: return unary();
    case Job.Fill: return fill();
    case Job.FromIntegers: return fromIntegers();
    case Job.FromBooleans: return fromBooleans();
    case Job.Choose: return choose();
    case Job.Binary: return binary();
    case Job.Comparison: return comparison();
    // Convolutions and matrix products
    default: return dispatchProduct(job);
  }
}
