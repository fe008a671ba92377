import { type Tensor, type Tensor2D, type Tensor4D, tensor2d } from '@tensorflow/tfjs-core';
import type { Layer } from './architecture.ts';
import { averagePooling } from './layers/average-pool.ts';
import { convolutionRelu } from './layers/convolution.ts';
import { dense } from './layers/dense.ts';
import { flatten } from './layers/flatten.ts';
import { localResponseNormalisation } from './layers/local-response-norm.ts';
import { maxPooling } from './layers/max-pool.ts';
import type { Pass, Trace } from './layers/trace.ts';
import type { Predictor } from './predictor.ts';

/**
 * How a logit changes with a convolution's maps: its gradient by them, [N, height, width, channels].
 * The caller disposes it.
 * @param maps of that convolution; see {@link Predictor.maps}
 * @param labels which logit, of each image
 */
export function logitSlopes(
  predictor: Predictor,
  maps: Tensor4D,
  convolution: string,
  labels: readonly number[],
): Tensor4D {
  const pass: Pass = {
    weight: (name) => predictor.weight(name),
    learns: () => false,
    gradient: (_name, gradient) => gradient.dispose(),
    batchNormMomentum: 0,
    seed: 0,
  };
  const traces: Trace[] = [];
  let x: Tensor = maps;
  const layers = predictor.layersAfter(convolution);
  layers.forEach((layer, index) => {
    const trace = traceOf(layer, x, layers[index + 1]?.kind === 'relu', pass);
    if (!trace) return;
    traces.push(trace);
    x = trace.output;
  });
  // Images do not see each other: the gradient of the sum of their logits holds that of each.
  const slopes = traces.reduceRight<Tensor>(
    (gradient, { backward }) => backward(gradient) ?? gradient,
    oneHot(labels, x.shape[1] ?? 0),
  );
  return slopes as Tensor4D;
}

/** Batch normalisation is folded away, a ReLU the layer's before it, and dropout is off. */
function traceOf(layer: Layer, x: Tensor, rectified: boolean, pass: Pass): Trace | undefined {
  switch (layer.kind) {
    case 'convolution':
      return convolutionRelu(x as Tensor4D, layer, pass, true);
    case 'dense':
      return dense(x as Tensor2D, layer, rectified, pass);
    case 'maxPool':
      return maxPooling(x as Tensor4D);
    case 'localResponseNorm':
      return localResponseNormalisation(x as Tensor4D);
    case 'averagePool':
      return averagePooling(x as Tensor4D);
    case 'flatten':
      return flatten(x);
    default:
      return undefined;
  }
}

function oneHot(labels: readonly number[], classes: number): Tensor2D {
  const values = new Float32Array(labels.length * classes);
  labels.forEach((label, row) => {
    values[row * classes + label] = 1;
  });
  return tensor2d(values, [labels.length, classes]);
}
