/**
 * Table 1 of Simonyan & Zisserman 2014 as data, in the reference's notation, read by
 * {@link parseLayers}. Three dense layers follow. A new network is a new row.
 */
export const configurations = {
  A: '64 M 128 M 256 256 M 512 512 M 512 512 M',
  'A-LRN': '64 LRN M 128 M 256 256 M 512 512 M 512 512 M',
  B: '64 64 M 128 128 M 256 256 M 512 512 M 512 512 M',
  C: '64 64 M 128 128 M 256 256 1x256 M 512 512 1x512 M 512 512 1x512 M',
  D: '64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M',
  E: '64 64 M 128 128 M 256 256 256 256 M 512 512 512 512 M 512 512 512 512 M',
} as const;

export type ConfigurationName = keyof typeof configurations;

export const configurationNames = Object.keys(configurations) as ConfigurationName[];

/** What a network is called whose layers stand in no row of the table. */
export const CUSTOM = 'custom';

/**
 * The configuration of that name, whatever its case.
 * @throws RangeError naming the accepted ones.
 */
export function configurationName(name: string): ConfigurationName {
  const found = configurationNames.find((known) => known.toLowerCase() === name.toLowerCase());
  if (!found) {
    throw new RangeError(
      `unknown configuration '${name}': accepted are ${configurationNames.join(', ')}`,
    );
  }
  return found;
}

/** The row that has these layers, or `custom`. */
export function nameOfLayers(layers: string): string {
  return configurationNames.find((name) => configurations[name] === layers) ?? CUSTOM;
}

export interface ConvolutionSpec {
  kernelSize: 1 | 3;
  channels: number;
}

/** A convolution; `LRN`, local response normalisation; or `M`, a 2x2 max-pooling with stride 2. */
export type LayerSpec = ConvolutionSpec | 'LRN' | 'M';

/** Wider layers than these have no use at these sizes and no room in memory. */
const WIDEST = 8192;

/**
 * Reads a network's convolutional part: `64` is a 3x3 convolution to 64 channels, `1x64` or the
 * reference's `(1,64)` a 1x1 convolution, `LRN` a local response normalisation after the convolution
 * before it, `M` a max-pooling. Commas and brackets around the whole are accepted.
 * @throws RangeError with one line on what is accepted.
 */
export function parseLayers(text: string): LayerSpec[] {
  const words = text
    .replace(/\(\s*([13])\s*,\s*(\d+)\s*\)/g, '$1x$2')
    .replace(/[[\],'"]/g, ' ')
    .split(' ')
    .filter((word) => word.trim() !== '')
    .map((word) => word.trim());
  const layers = words.map(parseLayer);
  if (!layers.some((layer) => typeof layer === 'object')) {
    throw new RangeError(`layers '${text}': there is no convolution`);
  }
  layers.forEach((layer, index) => {
    if (layer === 'LRN' && typeof layers[index - 1] !== 'object') {
      throw new RangeError(`layers '${text}': LRN is accepted after a convolution alone`);
    }
    if (index === 0 && layer === 'M') {
      throw new RangeError(`layers '${text}': the first layer must be a convolution`);
    }
  });
  return layers;
}

function parseLayer(word: string): LayerSpec {
  if (/^m$/i.test(word)) return 'M';
  if (/^lrn$/i.test(word)) return 'LRN';
  const [, kernel = '3', width = ''] = /^(?:([13])x)?(\d{1,6})$/i.exec(word) ?? [];
  const channels = Number(width);
  if (channels >= 1 && channels <= WIDEST) {
    return { kernelSize: kernel === '1' ? 1 : 3, channels };
  }
  throw new RangeError(
    `layer '${word}': accepted are channels from 1 to ${WIDEST} (64: a 3x3 convolution, 1x64: a 1x1 one), M and LRN`,
  );
}

/** The one way to write these layers: `64 1x64 LRN M`. */
export function formatLayers(layers: readonly LayerSpec[]): string {
  return layers
    .map((layer) => {
      if (typeof layer === 'string') return layer;
      return layer.kernelSize === 1 ? `1x${layer.channels}` : String(layer.channels);
    })
    .join(' ');
}
