import { architecture, type ModelCard } from '@vgg/core';

interface Wanted {
  layers?: string;
  head?: number[];
  size?: number;
  batchNorm?: boolean;
  classes?: string[];
}

/** The card of a small network of three kinds of pictures. */
export function testCard({
  layers = '4 M 6 M',
  head = [5],
  size = 32,
  batchNorm = false,
  classes = ['circle', 'square', 'triangle'],
}: Wanted = {}): ModelCard {
  const of = architecture('custom', {
    layers,
    head,
    batchNorm,
    dropout: 0,
    classes: classes.length,
    inputSize: size,
  });
  return {
    format: 1,
    network: {
      configuration: of.configuration,
      layers: of.layers,
      head,
      batchNorm,
      dropout: 0,
      initialiser: of.initialiser,
    },
    input: {
      size,
      resize: size,
      interpolation: 'lanczos',
      mean: [0.5, 0.4, 0.3],
      deviation: [0.2, 0.25, 0.3],
    },
    classes,
  };
}
