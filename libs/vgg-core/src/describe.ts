import { type Architecture, type Layer, layersOf } from './architecture.ts';
import { grow, pointField, type ReceptiveField, wholeField } from './receptive-field.ts';
import { weightsOf } from './weights.ts';

export interface LayerDescription {
  name: string;
  kind: Layer['kind'];
  /** Height, width, channels; or units. */
  outputShape: number[];
  parameters: number;
  /** Multiply-adds for one image; only convolutions and dense layers count. */
  multiplyAdds: number;
  receptiveField: ReceptiveField;
}

export interface NetworkDescription {
  configuration: string;
  batchNorm: boolean;
  inputShape: [number, number, number];
  layers: LayerDescription[];
  /** All trained numbers; moving averages are not counted, as in PyTorch's `parameters()`. */
  parameters: number;
  multiplyAdds: number;
}

/** What each layer does to shape, size, work and sight: Tables 1 and 2 of the paper, spelled out. */
export function describeNetwork(architecture: Architecture): NetworkDescription {
  let side = architecture.inputSize;
  let channels = 3;
  let dense = false;
  let field = pointField;
  const layers = layersOf(architecture).map((layer): LayerDescription => {
    let multiplyAdds = 0;
    if (layer.kind === 'convolution') {
      multiplyAdds = side * side * layer.kernelSize ** 2 * layer.inputs * layer.outputs;
      field = grow(field, layer.kernelSize, 1, true);
      channels = layer.outputs;
    } else if (layer.kind === 'maxPool') {
      field = grow(field, 2, 2, false);
      side = Math.floor(side / 2);
    } else if (layer.kind === 'flatten' || layer.kind === 'averagePool') {
      dense = true;
      if (layer.kind === 'flatten') channels *= side * side;
      field = wholeField(field, architecture.inputSize);
    } else if (layer.kind === 'dense') {
      multiplyAdds = layer.inputs * layer.outputs;
      channels = layer.outputs;
    }
    return {
      name: layer.name,
      kind: layer.kind,
      outputShape: dense ? [channels] : [side, side, channels],
      parameters: parametersOf(layer),
      multiplyAdds,
      receptiveField: field,
    };
  });
  return {
    configuration: architecture.configuration,
    batchNorm: architecture.batchNorm,
    inputShape: [architecture.inputSize, architecture.inputSize, 3],
    layers,
    parameters: sum(layers.map((layer) => layer.parameters)),
    multiplyAdds: sum(layers.map((layer) => layer.multiplyAdds)),
  };
}

function parametersOf(layer: Layer): number {
  const trained = weightsOf(layer).filter((weight) => weight.learntBy !== 'statistics');
  return sum(trained.map(({ shape }) => shape.reduce((product, side) => product * side, 1)));
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
