import { accuracyOf, type EpochEvent } from '@vgg/core';
import type { SweepLedger, Trial } from '@vgg/runs';
import type { Settings } from '../experiment/settings.ts';

/** The ledger of a sweep whose settings are known to be such. */
export type Ledger = SweepLedger<Settings>;

/** Notes what an epoch reached; where the damaged log of a run lacks one before it, nothing for that. */
export function noteEpoch({ accuracies }: Trial, event: EpochEvent): void {
  while (accuracies.length < event.epoch - 1) accuracies.push(0);
  accuracies[event.epoch - 1] = accuracyOf(event) ?? 0;
}
