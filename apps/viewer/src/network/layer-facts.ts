import type { layers } from '@tensorflow/tfjs-layers';
import type { LayerFacts, LayerKind } from '../protocol/facts.ts';
import { grow, pointField, wholeField } from './receptive-field.ts';

type StockLayer = InstanceType<typeof layers.Layer>;

const kinds: Record<string, LayerKind> = {
  Conv2D: 'convolution',
  BatchNormalization: 'batchNorm',
  ReLU: 'relu',
  LocalResponseNormalization: 'localResponseNorm',
  MaxPooling2D: 'pool',
  AveragePooling2D: 'pool',
  Flatten: 'flatten',
  Dropout: 'dropout',
  Dense: 'dense',
};

/** The layers of a chain, each with its shape, its size and what one of its cells sees. */
export function layerFacts(chain: StockLayer[], inputSize: number): LayerFacts[] {
  let field = pointField;
  return chain.map((layer) => {
    const kind = kinds[layer.getClassName()] ?? 'other';
    const config = layer.getConfig() as Record<string, unknown>;
    const outputShape = (layer.outputShape as (number | null)[]).slice(1).map((side) => side ?? 0);
    const window = config.kernelSize ?? config.poolSize;
    if (Array.isArray(window)) {
      const side = Number(window[0]);
      const stride = Array.isArray(config.strides) ? Number(config.strides[0]) : side;
      field = grow(field, side, stride, config.padding === 'same');
    } else if (outputShape.length === 1) {
      field = wholeField(inputSize);
    }
    return {
      name: layer.name,
      kind,
      label: labelOf(kind, config, layer.getClassName()),
      outputShape,
      parameters: layer.countParams(),
      field,
    };
  });
}

function labelOf(kind: LayerKind, config: Record<string, unknown>, className: string): string {
  switch (kind) {
    case 'convolution':
      return `conv${Array.isArray(config.kernelSize) ? config.kernelSize[0] : ''}-${config.filters}`;
    case 'dense':
      return `FC-${config.units}`;
    case 'pool':
      return className === 'MaxPooling2D' ? 'maxpool' : 'avgpool';
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
