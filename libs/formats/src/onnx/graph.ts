import { FormatError } from '../format-error.ts';
import type { NamedTensors } from '../named-tensors.ts';
import type { OnnxLayer } from './layers.ts';
import type { Message } from './messages.ts';
import { fold, normalisation, outputsFirst, rowsByChannel, weight } from './weights.ts';
import type { OnnxOptions } from './write-onnx.ts';

/** Numbers of onnx.proto's enumerations. */
const FLOAT = 1;
const attributeTypes = { FLOAT: 1, INT: 2, INTS: 7 } as const;

/** The layers as ONNX's operators, one after the other. */
export function graphOf(
  layers: readonly OnnxLayer[],
  values: NamedTensors,
  inputSize: number,
  options: OnnxOptions,
): Message<'GraphProto'> {
  const { answers = 'probabilities', epsilon = 1e-5, keepBatchNorm = false } = options;
  const { name = 'VGG', input = 'images', output = answers } = options;
  const graph = new Chain(input);
  let channels = 3;
  let classes = 0;
  let isFlat = false;
  layers.forEach((layer, index) => {
    const next = layers[index + 1];
    switch (layer.kind) {
      case 'convolution': {
        const { kernelSize: size, inputs, outputs } = layer;
        let kernel = outputsFirst(
          weight(values, `${layer.name}/kernel`, [size, size, inputs, outputs]),
        );
        let bias = weight(values, `${layer.name}/bias`, [outputs]);
        if (next?.kind === 'batchNorm' && !keepBatchNorm) {
          const norm = normalisation(values, next.name, outputs);
          ({ kernel, bias } = fold(kernel, bias, norm, epsilon));
        }
        const pads = new Array<number>(4).fill((size - 1) / 2);
        graph.add('Conv', layer.name, { kernel, bias }, [
          integers('kernel_shape', [size, size]),
          integers('pads', pads),
        ]);
        channels = outputs;
        break;
      }
      case 'batchNorm':
        if (keepBatchNorm) {
          const norm = normalisation(values, layer.name, layer.channels);
          graph.add('BatchNormalization', layer.name, norm, [real('epsilon', epsilon)]);
        }
        break;
      case 'dense': {
        const kernel = weight(values, `${layer.name}/kernel`, [layer.inputs, layer.outputs]);
        const bias = weight(values, `${layer.name}/bias`, [layer.outputs]);
        const isFirst = layers.findIndex(({ kind }) => kind === 'dense') === index;
        graph.add('Gemm', layer.name, {
          kernel: isFirst ? rowsByChannel(kernel, channels) : kernel,
          bias,
        });
        classes = layer.outputs;
        break;
      }
      case 'relu':
        graph.add('Relu', layer.name);
        break;
      case 'maxPool':
        graph.add('MaxPool', layer.name, {}, [
          integers('kernel_shape', [2, 2]),
          integers('strides', [2, 2]),
        ]);
        break;
      case 'averagePool':
        // [N, C, 1, 1], which a dense layer does not read.
        graph.add('GlobalAveragePool', layer.name);
        graph.add('Flatten', `${layer.name}/flatten`);
        isFlat = true;
        break;
      case 'flatten':
        if (!isFlat) graph.add('Flatten', layer.name);
        isFlat = true;
        break;
      case 'localResponseNorm':
        // Krizhevsky et al. 2012; ONNX divides alpha by the size, they do not.
        graph.add('LRN', layer.name, {}, [
          integer('size', 5),
          real('alpha', 5e-4),
          real('beta', 0.75),
          real('bias', 2),
        ]);
        break;
      case 'dropout':
        break;
      default:
        throw new FormatError(`ONNX is not written for layers of kind ${kindOf(layer)}`);
    }
  });
  if (answers === 'probabilities') graph.add('Softmax', 'softmax', {}, [integer('axis', -1)]);
  return {
    node: graph.endingAs(output),
    name,
    initializer: graph.weights,
    input: images(input, [3, inputSize, inputSize]),
    output: images(output, [classes]),
  };
}

/** Operators, each reading what the one before gives. */
class Chain {
  private value: string;
  readonly weights: Message<'TensorProto'>[] = [];
  private readonly nodes: Message<'NodeProto'>[] = [];

  constructor(value: string) {
    this.value = value;
  }

  add(
    opType: string,
    name: string,
    weights: NamedTensors = {},
    attribute: Message<'AttributeProto'>[] = [],
  ): void {
    const names = Object.entries(weights).map(([part, { shape, data }]) => {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      this.weights.push({ dims: shape, dataType: FLOAT, name: `${name}/${part}`, rawData: bytes });
      return `${name}/${part}`;
    });
    this.nodes.push({ input: [this.value, ...names], output: name, name, opType, attribute });
    this.value = name;
  }

  /** The nodes, the last one's value under this name. */
  endingAs(output: string): Message<'NodeProto'>[] {
    return this.nodes.map((node, n) => (n === this.nodes.length - 1 ? { ...node, output } : node));
  }
}

/** A tensor of floats whose first dimension, the batch, is free. */
function images(name: string, shape: number[]): Message<'ValueInfoProto'> {
  const dim = [{ dimParam: 'N' }, ...shape.map((size) => ({ dimValue: size }))];
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}

const integer = (name: string, i: number) => ({ name, i, type: attributeTypes.INT });
const integers = (name: string, ints: number[]) => ({ name, ints, type: attributeTypes.INTS });
const real = (name: string, f: number) => ({ name, f, type: attributeTypes.FLOAT });
const kindOf = (layer: never) => (layer as { kind: string }).kind;
