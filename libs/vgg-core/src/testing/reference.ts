import { readFileSync } from 'node:fs';

/** One step of a network as PyTorch takes it, by tools/reference/golden.py. */
export interface Golden {
  configuration: string;
  batchNorm: boolean;
  loss: number;
  logits: number[][];
  gradients: Record<string, { norm: number; samples: number[] }>;
  running: Record<string, { meanNorm: number; varianceNorm: number }>;
}

/** What PyTorch computed from the reference's networks; parameters with and without BN. */
export const reference: {
  parameters: { configuration: string; batchNorm: number; plain: number }[];
  networks: Golden[];
} = JSON.parse(readFileSync(new URL('../golden/reference.json', import.meta.url), 'utf8'));
