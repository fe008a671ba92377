import {
  add,
  fused,
  mul,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { type Architecture, type Layer, layersOf } from './architecture.ts';
import { averagePool } from './layers/average-pool.ts';
import { inferenceScale } from './layers/batch-norm.ts';
import { localResponseNorm } from './layers/local-response-norm.ts';
import { maxPool2x2 } from './layers/max-pool.ts';

/** Weights by their names: a Network, or what was read from a file. */
export interface Weighted {
  readonly architecture: Architecture;
  weight(name: string): Tensor;
}

/** Sees what a layer gives. */
type Look = (layer: string, output: Tensor) => void;

/**
 * A network as it answers, at one moment of its training: dropout is off, and batch normalisation,
 * a fixed scale and shift by now, is folded into the convolution before it.
 */
export class Predictor {
  private readonly layers: Layer[];
  private readonly folded = new Map<string, { kernel: Tensor; bias: Tensor }>();

  /**
   * Folds the network's present weights; later steps of training do not show here.
   * @param layers of the network, from its first on; all where none are given
   */
  constructor(network: Weighted, layers: Layer[] = layersOf(network.architecture)) {
    this.layers = layers;
    this.layers.forEach((layer, index) => {
      if (layer.kind !== 'convolution' && layer.kind !== 'dense') return;
      const kernel = network.weight(`${layer.name}/kernel`);
      const bias = network.weight(`${layer.name}/bias`);
      const next = this.layers[index + 1];
      if (next?.kind !== 'batchNorm') {
        this.folded.set(layer.name, { kernel: kernel.clone(), bias: bias.clone() });
        return;
      }
      const norm = (part: string) => network.weight(`${next.name}/${part}`);
      const { scale, shift } = inferenceScale(
        norm('gamma'),
        norm('beta'),
        norm('moving_mean'),
        norm('moving_variance'),
      );
      this.folded.set(
        layer.name,
        tidy(() => ({ kernel: mul(kernel, scale), bias: add(mul(bias, scale), shift) })),
      );
      scale.dispose();
      shift.dispose();
    });
  }

  /**
   * The logits [N, classes] of normalised images [N, height, width, 3].
   * The caller disposes them.
   * @param look sees what each convolution and each dense layer gives, after its ReLU where it has
   *   one; what is to stay of it is kept by `keep`
   */
  logits(images: Tensor4D, look?: Look): Tensor2D {
    return this.output(images, look) as Tensor2D;
  }

  /** What the last of its layers makes of normalised images; see `logits`. The caller disposes it. */
  output(images: Tensor4D, look?: Look): Tensor {
    return this.through(images, this.layers.length, look);
  }

  /** The names of its convolutions, in their order. */
  get convolutions(): string[] {
    return this.layers.flatMap(({ kind, name }) => (kind === 'convolution' ? [name] : []));
  }

  /**
   * A convolution's maps of normalised images, batch normalisation and ReLU done: [N, height, width,
   * channels]. The caller disposes them.
   * @throws RangeError where there is no such convolution
   */
  maps(images: Tensor4D, convolution: string): Tensor4D {
    return this.through(images, this.placeAfter(convolution)) as Tensor4D;
  }

  /** The layers behind a convolution's maps. */
  layersAfter(convolution: string): Layer[] {
    return this.layers.slice(this.placeAfter(convolution));
  }

  private placeAfter(convolution: string): number {
    const place = this.layers.findIndex(
      ({ kind, name }) => kind === 'convolution' && name === convolution,
    );
    if (place >= 0) return place + 1;
    throw new RangeError(
      `there is no convolution ${convolution}; there are ${this.convolutions.join(', ')}`,
    );
  }

  /**
   * The folded kernel or bias of a layer, as `conv1_1/kernel`. It stays the predictor's.
   * @throws Error where there is none
   */
  weight(name: string): Tensor {
    const [layer, part] = name.split('/');
    const { kernel, bias } = this.weights(layer);
    return part === 'kernel' ? kernel : bias;
  }

  /** Runs the first so many layers. */
  private through(images: Tensor4D, count: number, look?: Look): Tensor {
    return tidy(() => {
      let x: Tensor = images;
      this.layers.slice(0, count).forEach((layer, index) => {
        const rectified = this.layers[index + 1]?.kind === 'relu';
        const next = this.apply(layer, x, rectified);
        if (next !== x && x !== images) x.dispose();
        x = next;
        if (this.folded.has(layer.name)) look?.(layer.name, x);
      });
      return x;
    });
  }

  private apply(layer: Layer, x: Tensor, rectified: boolean): Tensor {
    switch (layer.kind) {
      case 'convolution': {
        const { kernel, bias } = this.weights(layer.name);
        // A ReLU after batch normalisation is the convolution's own, once the two are one.
        return fused.conv2d({
          x: x as Tensor4D,
          filter: kernel as Tensor4D,
          bias: bias as Tensor1D,
          strides: 1,
          pad: 'same',
          activation: 'relu',
        });
      }
      case 'dense': {
        const { kernel, bias } = this.weights(layer.name);
        return fused.matMul({
          a: x as Tensor2D,
          b: kernel as Tensor2D,
          bias: bias as Tensor1D,
          activation: rectified ? 'relu' : 'linear',
        });
      }
      case 'maxPool':
        return maxPool2x2(x as Tensor4D);
      case 'localResponseNorm':
        return localResponseNorm(x as Tensor4D);
      case 'averagePool':
        return averagePool(x as Tensor4D);
      case 'flatten':
        return reshape(x, [x.shape[0], x.size / x.shape[0]]);
      default:
        return x;
    }
  }

  private weights(name: string): { kernel: Tensor; bias: Tensor } {
    const found = this.folded.get(name);
    if (!found) throw new Error('the predictor was used after dispose()');
    return found;
  }

  dispose(): void {
    for (const { kernel, bias } of this.folded.values()) {
      kernel.dispose();
      bias.dispose();
    }
    this.folded.clear();
  }
}
