import { FormatError } from '../format-error.ts';
import { elementsOf, type NamedTensors } from '../named-tensors.ts';

type Tensor = NamedTensors[string];

/** The tensor of that name. @throws FormatError where it is missing or of another shape. */
export function weight(values: NamedTensors, name: string, shape: readonly number[]): Tensor {
  const found = values[name];
  if (!found || found.shape.join() !== shape.join() || found.data.length !== elementsOf(shape)) {
    const what = found ? `has shape [${found.shape}]` : 'is missing';
    throw new FormatError(
      `the weights do not fit the layers: ${name} ${what}, [${shape}] is needed`,
    );
  }
  return found;
}

/** A kernel [height, width, in, out] as ONNX has it: [out, in, height, width]. */
export function outputsFirst({ shape, data }: Tensor): Tensor {
  const [height, width, inputs, outputs] = shape;
  const area = height * width;
  const result = new Float32Array(data.length);
  for (let place = 0, from = 0; place < area; place++) {
    for (let input = 0; input < inputs; input++) {
      for (let output = 0; output < outputs; output++, from++) {
        result[(output * inputs + input) * area + place] = data[from];
      }
    }
  }
  return { shape: [outputs, inputs, height, width], data: result };
}

/** The rows of [height width channels, out], which reads NHWC maps, in the order of NCHW maps. */
export function rowsByChannel({ shape, data }: Tensor, channels: number): Tensor {
  const [rows, outputs] = shape;
  const area = rows / channels;
  if (area === 1) return { shape, data };
  const result = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const channel = row % channels;
    const to = channel * area + (row - channel) / channels;
    result.set(data.subarray(row * outputs, (row + 1) * outputs), to * outputs);
  }
  return { shape, data: result };
}

/** Batch normalisation's weights of a layer. */
export function normalisation(values: NamedTensors, name: string, channels: number) {
  const part = (of: string) => weight(values, `${name}/${of}`, [channels]);
  return {
    gamma: part('gamma'),
    beta: part('beta'),
    mean: part('moving_mean'),
    variance: part('moving_variance'),
  };
}

/**
 * A convolution that does what it and its batch normalisation did.
 * @param kernel [out, in, height, width]; changed in place
 */
export function fold(
  kernel: Tensor,
  bias: Tensor,
  { gamma, beta, mean, variance }: ReturnType<typeof normalisation>,
  epsilon: number,
): { kernel: Tensor; bias: Tensor } {
  const outputs = bias.data.length;
  const perOutput = kernel.data.length / outputs;
  const folded = new Float32Array(outputs);
  for (let output = 0; output < outputs; output++) {
    const scale = gamma.data[output] / Math.sqrt(variance.data[output] + epsilon);
    folded[output] = (bias.data[output] - mean.data[output]) * scale + beta.data[output];
    for (let i = output * perOutput; i < (output + 1) * perOutput; i++) kernel.data[i] *= scale;
  }
  return { kernel, bias: { shape: [outputs], data: folded } };
}
