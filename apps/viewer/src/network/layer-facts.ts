import {
  grow,
  type NetworkDescription,
  pointField,
  type ReceptiveField,
  wholeField,
} from '@vgg/core';
import type { LayerFacts, LayerKind } from '../protocol/facts.ts';
import { inputSizeOf, kindOf, outputShapeOf, type StockLayer } from './chain.ts';

/**
 * The layers of a chain, each with its shape, its size and what one of its cells sees.
 * @param description of the same layers, where they are a VGG's
 */
export function layerFacts(
  chain: readonly StockLayer[],
  description: NetworkDescription | null,
): LayerFacts[] {
  const fields = description?.layers.map(({ receptiveField }) => receptiveField) ?? fieldsOf(chain);
  return chain.map((layer, index) => {
    const kind = kindOf(layer);
    return {
      name: layer.name,
      kind,
      label: labelOf(kind, layer),
      outputShape: outputShapeOf(layer),
      parameters: layer.countParams(),
      field: fields[index],
    };
  });
}

/** What cells see in layers of any windows and strides. */
function fieldsOf(chain: readonly StockLayer[]): ReceptiveField[] {
  let field = pointField;
  return chain.map((layer) => {
    const { kernelSize, poolSize, strides, padding } = layer.getConfig() as Record<string, unknown>;
    const window = kernelSize ?? poolSize;
    if (Array.isArray(window)) {
      const side = Number(window[0]);
      const stride = Array.isArray(strides) ? Number(strides[0]) : side;
      field = grow(field, side, stride, padding === 'same');
    } else if (outputShapeOf(layer).length === 1) {
      field = wholeField(field, inputSizeOf(chain));
    }
    return field;
  });
}

function labelOf(kind: LayerKind, layer: StockLayer): string {
  const { kernelSize, filters, units } = layer.getConfig() as Record<string, unknown>;
  const className = layer.getClassName();
  switch (kind) {
    case 'convolution':
      return `conv${Array.isArray(kernelSize) ? kernelSize[0] : ''}-${filters}`;
    case 'dense':
      return `FC-${units}`;
    case 'pool':
      return className === 'MaxPooling2D' ? 'maxpool' : 'avgpool';
    case 'averagePool':
      return 'global avgpool';
    case 'batchNorm':
      return 'BN';
    case 'relu':
      return 'ReLU';
    case 'localResponseNorm':
      return 'LRN';
    case 'other':
      return className;
    default:
      return kind;
  }
}
