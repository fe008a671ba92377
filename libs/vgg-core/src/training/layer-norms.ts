import { stack, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayerNorms } from './events.ts';
import { sumOfSquares } from './sum-of-squares.ts';

/**
 * Listens to a forward pass for how large the layers' outputs are. Beside the norms of the gradients
 * it shows where a signal is lost: without batch normalisation E's fade from layer to layer, and so do
 * its gradients on the way back.
 */
export class LayerMeter {
  private readonly layers: string[] = [];
  private readonly squares: Tensor[] = [];
  private readonly sizes: number[] = [];

  /** Takes the output of a convolution or a dense layer, after its ReLU where it has one. */
  take(layer: string, output: Tensor): void {
    this.layers.push(layer);
    this.squares.push(sumOfSquares(output));
    this.sizes.push(output.size);
  }

  /**
   * What was measured, first layer first; frees what was kept.
   * @param gradients L2 norms of the gradients by weight
   */
  async norms(gradients: ReadonlyMap<string, number>): Promise<LayerNorms[]> {
    const stacked = tidy(() => stack(this.squares));
    const sums = await stacked.data<'float32'>();
    stacked.dispose();
    for (const square of this.squares) square.dispose();
    return this.layers.map((layer, i) => ({
      layer,
      activation: Math.sqrt(sums[i] / this.sizes[i]),
      gradient: gradients.get(`${layer}/kernel`) ?? null,
    }));
  }
}
