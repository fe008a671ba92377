import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * A layer's output while training, and the way back through it.
 *
 * Backpropagation is spelled out, layer by layer, instead of left to a tape: each layer frees what
 * it kept as soon as its gradient is done, so the memory of a step peaks where the forward pass
 * ends, and nothing is computed that no one needs (the gradient of the images, for one).
 */
export interface Trace {
  output: Tensor;
  /**
   * Takes the loss's gradient by the output, hands each weight's gradient to the `Gradients` of the
   * pass, and returns the gradient by the input, or null where that was not asked for.
   * Call it once: it disposes the output, `outputGradient`, and what the layer kept.
   */
  backward(outputGradient: Tensor): Tensor | null;
}

/** What a layer needs to know of the pass it runs in. */
export interface Pass {
  weight(name: string): Tensor;
  /** Whether the gradient of a weight is wanted. */
  learns(name: string): boolean;
  /** Takes the gradient of a weight; that of one that does not learn is disposed. */
  gradient(name: string, gradient: Tensor): void;
  /** By which batch normalisation's moving averages follow, as PyTorch means it. */
  batchNormMomentum: number;
  /** Seed of this step's random choices. */
  seed: number;
}
