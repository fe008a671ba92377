import { type Architecture, type Layer, layersOf } from './architecture.ts';
import { fanOf, initialBias, initialKernel } from './initialisers.ts';

/** One tensor of a network: its name (`conv1_1/kernel`), its shape, and what learns it. */
export interface WeightSpec {
  name: string;
  shape: number[];
  /**
   * - `gradient`: the optimiser.
   * - `statistics`: batch normalisation's moving averages.
   * - `never`: a convolution's bias before batch normalisation. The normalisation takes it out
   *   again, so its gradient is zero; it only shifts the moving mean.
   */
  learntBy: 'gradient' | 'statistics' | 'never';
}

/** The weights of a layer, in tf.layers' order and shapes: kernels are HWIO, or [in, out]. */
export function weightsOf(layer: Layer, followedByBatchNorm = false): WeightSpec[] {
  switch (layer.kind) {
    case 'convolution': {
      const { name, kernelSize: size, inputs, outputs } = layer;
      return [
        { name: `${name}/kernel`, shape: [size, size, inputs, outputs], learntBy: 'gradient' },
        {
          name: `${name}/bias`,
          shape: [outputs],
          learntBy: followedByBatchNorm ? 'never' : 'gradient',
        },
      ];
    }
    case 'batchNorm': {
      const shape = [layer.channels];
      return [
        { name: `${layer.name}/gamma`, shape, learntBy: 'gradient' },
        { name: `${layer.name}/beta`, shape, learntBy: 'gradient' },
        { name: `${layer.name}/moving_mean`, shape, learntBy: 'statistics' },
        { name: `${layer.name}/moving_variance`, shape, learntBy: 'statistics' },
      ];
    }
    case 'dense':
      return [
        {
          name: `${layer.name}/kernel`,
          shape: [layer.inputs, layer.outputs],
          learntBy: 'gradient',
        },
        { name: `${layer.name}/bias`, shape: [layer.outputs], learntBy: 'gradient' },
      ];
    default:
      return [];
  }
}

/** Every weight of a network, first layer first. */
export function networkWeights(architecture: Architecture): WeightSpec[] {
  const layers = layersOf(architecture);
  return layers.flatMap((layer, index) =>
    weightsOf(layer, layers[index + 1]?.kind === 'batchNorm'),
  );
}

/** A weight's first values, a function of the seed and its name alone. */
export function initialWeight(
  spec: WeightSpec,
  architecture: Architecture,
  seed: number,
): Float32Array {
  const [layer = '', part = ''] = spec.name.split('/');
  const size = spec.shape.reduce((product, side) => product * side, 1);
  switch (part) {
    case 'kernel': {
      const kernels = networkWeights(architecture).filter(({ name }) => name.endsWith('/kernel'));
      const isInner = spec.name !== kernels[0].name && spec.name !== kernels.at(-1)?.name;
      return initialKernel(architecture.initialiser, spec.shape, seed, layer, isInner);
    }
    case 'bias': {
      const kernel = networkWeights(architecture).find(({ name }) => name === `${layer}/kernel`);
      return initialBias(architecture.initialiser, size, fanOf(kernel?.shape ?? []), seed, layer);
    }
    case 'gamma':
    case 'moving_variance':
      return new Float32Array(size).fill(1);
    default:
      return new Float32Array(size);
  }
}
