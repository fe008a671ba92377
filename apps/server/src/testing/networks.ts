import {
  type Architecture,
  architecture,
  cardFor,
  type DataDescription,
  type ModelCard,
  recipes,
} from '@vgg/core';

type Options = Pick<Architecture, 'layers' | 'head' | 'inputSize'> & { classes: string[] };

/** The card of a network of any layers and classes, that learned from a folder of pictures. */
export function customCard({ classes, ...options }: Options): ModelCard {
  const network = architecture('custom', { ...options, classes: classes.length });
  const pictures: DataDescription = {
    name: 'folder',
    source: '/home/anna/pictures',
    imageSize: options.inputSize,
    mean: [0.3, 0.45, 0.6],
    deviation: [0.2, 0.25, 0.3],
    classes,
    trainCount: 300,
    testCount: 60,
  };
  return cardFor(network, pictures, { recipe: { ...recipes.fast, name: 'fast' }, seed: 1 });
}

/** A card as weights from elsewhere have it: nothing is known of data, training and result. */
export function foreignCard(options: Options): ModelCard {
  const { data: _, training: __, ...card } = customCard(options);
  return {
    ...card,
    input: {
      size: options.inputSize,
      resize: Math.round((options.inputSize * 8) / 7),
      interpolation: 'linear',
      mean: [0.485, 0.456, 0.406],
      deviation: [0.229, 0.224, 0.225],
    },
  };
}
