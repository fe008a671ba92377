import { FormatError } from '../format-error.ts';
import type { NamedTensors } from '../named-tensors.ts';
import { graphOf } from './graph.ts';
import type { OnnxLayer } from './layers.ts';
import { encode } from './messages.ts';

export interface OnnxOptions {
  /** The graph's name; 'VGG' where none is given. */
  name?: string;
  /** Names of the graph's one input and one output; `images` and the output's kind. */
  input?: string;
  output?: string;
  /** What the network answers with: `probabilities` (softmax; the default) or `logits`. */
  answers?: 'probabilities' | 'logits';
  /** Keeps batch normalisation as nodes of its own; else it is folded into the convolutions. */
  keepBatchNorm?: boolean;
  /** Batch normalisation's epsilon; PyTorch's 1e-5 where none is given. */
  epsilon?: number;
  /** The classes' names in the order of the output; kept as JSON under `labels`. */
  labels?: readonly string[];
  /** How pixels / 255 are normalised for the input; kept as JSON under `mean` and `deviation`. */
  normalisation?: { mean: readonly number[]; deviation: readonly number[] };
  /** Further texts to keep in the file, as a model card. */
  metadata?: Readonly<Record<string, string>>;
}

/** Protocol Buffers' limit of a message, and the reason why ONNX files end there. */
const LARGEST = 2 ** 31 - 1;

/**
 * A network for inference as the bytes of an ONNX file (opset 13, https://onnx.ai). Its input is
 * float32 [N, 3, size, size], that is NCHW as ONNX's tools expect it, of normalised pixels, N any
 * number of images; its output is [N, classes]. Dropout is left out.
 *
 * @param layers as `layersOf` of @vgg/core lists them
 * @param values the weights by the layers' names, in our layouts: `conv1_1/kernel` HWIO,
 *   `fc6/kernel` [in, out] over maps in the order height, width, channel
 * @param inputSize height and width of the input in pixels
 * @throws FormatError when the weights do not fit the layers, or the file would exceed 2 GB
 */
export function writeOnnx(
  layers: readonly OnnxLayer[],
  values: NamedTensors,
  inputSize: number,
  options: OnnxOptions = {},
): Uint8Array {
  const bytes = Object.values(values).reduce((sum, { data }) => sum + data.byteLength, 0);
  if (bytes > LARGEST - 2 ** 20) {
    throw new FormatError(
      `an ONNX file holds at most 2 GB, and these weights are ${(bytes / 2 ** 30).toFixed(1)} GB`,
    );
  }
  return encode('ModelProto', {
    irVersion: 8,
    producerName: 'vggnet',
    opsetImport: { domain: '', version: 13 },
    graph: graphOf(layers, values, inputSize, options),
    metadataProps: Object.entries(metadataOf(options)).map(([key, value]) => ({ key, value })),
  });
}

function metadataOf({ labels, normalisation, metadata }: OnnxOptions): Record<string, string> {
  return {
    ...(labels && { labels: JSON.stringify(labels) }),
    ...(normalisation && {
      mean: JSON.stringify(normalisation.mean),
      deviation: JSON.stringify(normalisation.deviation),
    }),
    ...metadata,
  };
}
