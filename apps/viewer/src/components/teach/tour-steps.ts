import { type Line, line } from '../../language/line.ts';
import type { LayerFacts } from '../../protocol/facts.ts';
import type { SharedState } from '../../sharing/address.ts';

/** A stop of the tour: where it leads, what it points at, and what it says there. */
export interface TourStep {
  title: Line;
  text: Line;
  show: Partial<SharedState>;
  /** What is pointed at, as a selector; several times `,` where it has other names. */
  points: string;
}

/** Two minutes through the page, for whatever network is loaded. */
export function tourSteps(layers: readonly LayerFacts[]): TourStep[] {
  const first = layers.find(({ kind }) => kind === 'convolution')?.name ?? null;
  const relu = layers.find(({ kind, outputShape }) => kind === 'relu' && outputShape.length === 3);
  const deep = layers.findLast(
    ({ kind, outputShape }) => kind === 'relu' && outputShape.length === 3 && outputShape[0] >= 4,
  );
  const last = layers.at(-1)?.name ?? null;
  return [
    {
      title: line`An image goes in`,
      text: line`This is the image, and beside it what the network sees of it: a square of pixels, three numbers each. Choose another below, or drop your own on the page.`,
      show: { view: 'inside', heat: 'none' },
      points: '[aria-labelledby="image-title"]',
    },
    {
      title: line`An answer comes out`,
      text: line`A probability for each class. They sum to one: the network must choose, even where the image shows none of its classes.`,
      show: { view: 'inside' },
      points: '[data-testid="answer"]',
    },
    {
      title: line`Between them: layers`,
      text: line`From the image above to the answer below. Each row is a layer, with the strongest of its maps for this image. Height and width shrink, the number of maps grows. Arrow keys go from layer to layer.`,
      show: { view: 'inside', layer: first },
      points: '[aria-labelledby="column-title"]',
    },
    {
      title: line`Filters look for patterns`,
      text: line`The first layer slides small filters over the pixels: edges, colours, blobs. A map is bright where its pattern is.`,
      show: { view: 'inside', layer: relu?.name ?? first },
      points: '[data-testid="grid"]',
    },
    {
      title: line`Every number can be followed`,
      text: line`Click a cell of the large map: its window, the filter, the products, their sum, and what the layers after it make of that. Nothing else happens in a network.`,
      show: { view: 'inside', layer: relu?.name ?? first },
      points: '[data-testid="large"]',
    },
    {
      title: line`Deeper layers see more`,
      text: line`A cell here is made of cells that were made of cells: point at one, and what it sees is outlined on the image. Grad-CAM, over the image, shows which cells speak for the answer.`,
      show: { view: 'inside', layer: deep?.name ?? first, heat: 'grad-cam' },
      points: '[aria-labelledby="layer-title"]',
    },
    {
      title: line`The last layer decides`,
      text: line`One unit for each class: a weighted sum of all before it, a logit. Softmax makes probabilities of the logits.`,
      show: { view: 'inside', layer: last, heat: 'none' },
      points: '[data-testid="logits"], [aria-labelledby="layer-title"]',
    },
    {
      title: line`Ask it`,
      text: line`Find the smallest change that turns the answer: usually too small to be seen. Let a picture be made that excites a class. Under Judge see how often it errs, and on what; under Train let one learn before your eyes.`,
      show: { view: 'ask' },
      points: '[aria-labelledby="turn-title"]',
    },
  ];
}
