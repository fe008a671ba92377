import { layersOf, type NamedValues, type Network } from '@vgg/core';
import { bytes, floats, integer, message, type Part, text } from './protobuf.ts';

/**
 * A network for inference as an ONNX model: batch normalisation folded into the convolutions,
 * input `images` [N, 3, size, size], output `logits` [N, classes].
 */
export async function toOnnx(network: Network): Promise<Uint8Array> {
  const { inputSize, classes } = network.architecture;
  const nodes: Part[] = [];
  const tensors: Part[] = [];
  let value = 'images';
  const apply = (operator: string, inputs: string[], attributes: Part[] = []) => {
    const output = `value${nodes.length}`;
    nodes.push(node(operator, [value, ...inputs], output, attributes));
    value = output;
  };
  const constant = (name: string, shape: number[], data: Float32Array) => {
    tensors.push(
      message(5, [
        ...shape.map((size) => integer(1, size)),
        integer(2, 1),
        text(8, name),
        floats(9, data),
      ]),
    );
    return name;
  };

  const values = await network.values();
  const layers = layersOf(network.architecture);
  for (const [index, layer] of layers.entries()) {
    const next = layers[index + 1];
    switch (layer.kind) {
      case 'convolution': {
        const norm = next?.kind === 'batchNorm' ? next.name : null;
        const { shape, kernel, bias } = convolution(values, layer.name, norm);
        const pad = (shape[2] - 1) / 2;
        apply(
          'Conv',
          [
            constant(`${layer.name}/kernel`, shape, kernel),
            constant(`${layer.name}/bias`, [shape[0]], bias),
          ],
          [integers('pads', [pad, pad, pad, pad])],
        );
        break;
      }
      case 'dense': {
        const kernel = values[`${layer.name}/kernel`];
        const bias = values[`${layer.name}/bias`];
        apply('Gemm', [
          constant(`${layer.name}/kernel`, kernel.shape, kernel.data),
          constant(`${layer.name}/bias`, bias.shape, bias.data),
        ]);
        break;
      }
      case 'relu':
        apply('Relu', []);
        break;
      case 'maxPool':
        apply('MaxPool', [], [integers('kernel_shape', [2, 2]), integers('strides', [2, 2])]);
        break;
      case 'flatten':
        // Maps of one pixel only: otherwise NHWC and NCHW would be flattened differently.
        if (inputSize !== 32) throw new Error('The ONNX export is for images of 32 x 32.');
        apply('Flatten', []);
        break;
      case 'localResponseNorm':
        apply(
          'LRN',
          [],
          // ONNX divides alpha by the size, the paper does not.
          [integerOf('size', 5), real('alpha', 5e-4), real('beta', 0.75), real('bias', 2)],
        );
        break;
      default:
        break; // batch normalisation is folded, dropout is off
    }
  }
  apply('Identity', []);

  const last = nodes.length - 1;
  const graph = message(7, [
    ...nodes,
    text(2, `VGG-${network.architecture.configuration}`),
    ...tensors,
    tensorValue(11, 'images', [3, inputSize, inputSize]),
    tensorValue(12, `value${last}`, [classes]),
  ]);
  return bytes([integer(1, 8), message(8, [text(1, ''), integer(2, 13)]), graph]);
}

/** Kernel as OIHW and bias, the batch normalisation that follows folded in. */
function convolution(values: NamedValues, name: string, norm: string | null) {
  const {
    shape: [height, width, channels, filters],
    data,
  } = values[`${name}/kernel`];
  const bias = values[`${name}/bias`].data.slice();
  const kernel = new Float32Array(data.length);
  for (let filter = 0; filter < filters; filter++) {
    let scale = 1;
    if (norm) {
      const of = (part: string) => values[`${norm}/${part}`].data[filter];
      scale = of('gamma') / Math.sqrt(of('moving_variance') + 1e-5);
      bias[filter] = (bias[filter] - of('moving_mean')) * scale + of('beta');
    }
    for (let place = 0; place < height * width; place++) {
      for (let channel = 0; channel < channels; channel++) {
        kernel[(filter * channels + channel) * height * width + place] =
          data[(place * channels + channel) * filters + filter] * scale;
      }
    }
  }
  return { shape: [filters, channels, height, width], kernel, bias };
}

// The fields of onnx.proto that are used, by number.

function node(operator: string, inputs: string[], output: string, attributes: Part[]): Part {
  const names = inputs.map((name) => text(1, name));
  return message(1, [...names, text(2, output), text(4, operator), ...attributes]);
}

function integers(name: string, values: number[]): Part {
  return message(5, [text(1, name), ...values.map((value) => integer(8, value)), integer(20, 7)]);
}

function integerOf(name: string, value: number): Part {
  return message(5, [text(1, name), integer(3, value), integer(20, 2)]);
}

function real(name: string, value: number): Part {
  return message(5, [text(1, name), floats(2, Float32Array.of(value), 'fixed'), integer(20, 1)]);
}

/** A tensor of floats whose first dimension, the batch, is free. */
function tensorValue(field: number, name: string, shape: number[]): Part {
  const free = message(1, [text(2, 'N')]);
  const sizes = shape.map((size) => message(1, [integer(1, size)]));
  const type = message(1, [integer(1, 1), message(2, [free, ...sizes])]);
  return message(field, [text(1, name), message(2, [type])]);
}
