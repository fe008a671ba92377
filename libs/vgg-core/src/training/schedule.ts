/** How the learning rate goes over a training. */
export type Schedule =
  | { kind: 'constant' }
  /** Times `factor` after every `epochs` epochs. */
  | { kind: 'step'; epochs: number; factor: number }
  /** Half a cosine from the whole rate to zero (Loshchilov & Hutter 2017). */
  | { kind: 'cosine' }
  /** Up over the share `warmUp` of the steps, then down (Smith 2018), as PyTorch's OneCycleLR. */
  | { kind: 'one-cycle'; warmUp: number }
  /**
   * In straight lines from the share `begin` of the rate up to all of it over the share `warmUp` of the
   * steps, then down to the share `end` (airbench94: 0.2, 0.23, 0.07).
   */
  | { kind: 'linear'; begin: number; warmUp: number; end: number };

/** PyTorch's OneCycleLR: it begins at 1/25 of the peak and ends at 1/10,000 of that. */
const BEGIN = 1 / 25;
const END = BEGIN / 1e4;

/**
 * The share of the recipe's learning rate that a step uses.
 * @param step from 0
 * @param totalSteps of the whole training
 */
export function scheduleFactor(
  schedule: Schedule,
  step: number,
  totalSteps: number,
  stepsPerEpoch: number,
): number {
  const last = Math.max(totalSteps - 1, 1);
  switch (schedule.kind) {
    case 'constant':
      return 1;
    case 'step':
      return schedule.factor ** Math.floor(step / stepsPerEpoch / schedule.epochs);
    case 'cosine':
      return cosineBetween(1, 0, step / totalSteps);
    case 'linear': {
      const { begin, warmUp, end } = schedule;
      const peak = warmUp * totalSteps;
      return step < peak
        ? begin + (1 - begin) * (step / peak)
        : 1 + (end - 1) * Math.min(1, (step - peak) / (totalSteps - peak));
    }
    case 'one-cycle': {
      const peak = schedule.warmUp * totalSteps - 1;
      return step <= peak
        ? cosineBetween(BEGIN, 1, step / Math.max(peak, 1))
        : cosineBetween(1, END, (step - peak) / Math.max(last - peak, 1));
    }
  }
}

function cosineBetween(from: number, to: number, share: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * Math.min(share, 1)))) / 2;
}
