import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Numbers that look random between -1 and 1, the same on every engine. */
export function noise(shape: number[], seed: number): Float32Array {
  const size = tf.util.sizeFromShape(shape);
  return Float32Array.from({ length: size }, (_, i) => Math.sin((i + 1) * 12.9898 + seed * 78.233));
}

/** A tensor of noise, of the given size about `mean`. */
export function noisy(shape: number[], seed: number, size = 1, mean = 0): tf.Tensor {
  return tf.tensor(
    noise(shape, seed).map((value) => mean + size * value),
    shape,
  );
}

/** Whole numbers from 0 to `most` - 1. */
export function choices(shape: number[], most: number, seed: number): tf.Tensor {
  const values = noise(shape, seed).map((value) => Math.floor(((value + 1) / 2) * most) % most);
  return tf.tensor(Int32Array.from(values), shape, 'int32');
}

/** Truths of which one of `most` is true, as floats. */
export function labels(shape: number[], most: number, seed: number): tf.Tensor {
  return tf.tidy(() =>
    tf.cast(tf.oneHot(choices(shape, most, seed) as tf.Tensor1D, most), 'float32'),
  );
}

/** Gives a model's weights values of their own, the same on every engine; variances and scales stay. */
export function seedWeights(model: LayersModel): void {
  model.weights.forEach((weight, seed) => {
    const { shape, originalName } = weight;
    if (/gamma|variance|bias/.test(originalName)) return;
    const size = shape.map((axis) => axis ?? 1);
    const inputs = tf.util.sizeFromShape(size.slice(0, -1));
    const values = noisy(size, seed, Math.sqrt(2 / inputs));
    weight.write(values);
    values.dispose();
  });
}
