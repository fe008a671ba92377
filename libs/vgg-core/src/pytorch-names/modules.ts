import type { Architecture, Layer } from '../architecture.ts';

/** What a VGG in PyTorch calls its two `nn.Sequential`s. */
export interface ModuleNames {
  features: string;
  classifier: string;
}

/** Batch normalisation's parts: our name and PyTorch's. */
export const batchNormParts = [
  ['gamma', 'weight'],
  ['beta', 'bias'],
  ['moving_mean', 'running_mean'],
  ['moving_variance', 'running_var'],
] as const;

export type Weighted = Extract<Layer, { kind: 'convolution' | 'batchNorm' | 'dense' }>;

/** fc6 reads flattened maps: ours run height, width, channel; PyTorch's channel, height, width. */
export function readsMaps(layer: Weighted, { head }: Pick<Architecture, 'head'>): boolean {
  return layer.name === 'fc6' && head.length > 0;
}
