import { serialization, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { localResponseNorm } from './local-response-norm.ts';

/**
 * Local response normalisation as a layer for tf.LayersModel, which has none of its own.
 * Importing @vgg/core registers it, so that an exported A-LRN loads.
 */
export class LocalResponseNormalization extends layers.Layer {
  /** @nocollapse */
  static readonly className = 'LocalResponseNormalization';

  override call(inputs: Tensor | Tensor[]): Tensor {
    return localResponseNorm((Array.isArray(inputs) ? inputs[0] : inputs) as Tensor4D);
  }

  override computeOutputShape(inputShape: number[]): number[] {
    return inputShape;
  }
}

serialization.registerClass(LocalResponseNormalization);
