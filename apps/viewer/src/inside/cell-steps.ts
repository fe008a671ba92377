import type { Tensor } from '@tensorflow/tfjs-core';
import { Failure } from '../failure.ts';
import { line } from '../language/line.ts';
import { kindOf } from '../network/chain.ts';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import type { Cell, CellStep, CellSteps } from '../protocol/facts.ts';
import {
  type Maps,
  normalised,
  ownRelu,
  valueAt,
  type Weights,
  weighted,
  weightsOf,
  windowCells,
} from './layer-arithmetic.ts';

/**
 * How one cell of a layer comes about, from the window of the last convolution, or the inputs of the
 * last dense layer, before it: products, sum, batch normalisation, ReLU, pooling. Of a pooled cell the
 * largest of its window is followed. All is computed anew here in double precision from what goes into
 * the convolution; `shown` is what the engine has in that place.
 * @param pixels [size, size, 3]
 * @throws Failure where there is no such layer before it
 */
export async function cellSteps(
  network: LoadedNetwork,
  layer: number,
  pixels: Uint8Array,
  cell: Cell,
): Promise<CellSteps> {
  const { chain } = network;
  const root = chain
    .slice(0, layer + 1)
    .findLastIndex((one) => ['convolution', 'dense'].includes(kindOf(one)));
  if (root < 0) throw new Failure(line`No convolution or dense layer comes before this one`);
  const maps = await mapsFrom(network, root, layer, pixels);
  const weights = await Promise.all(chain.slice(root, layer + 1).map(weightsOf));
  const steps = stepsTo(layer, cell, { network, root, maps, weights });
  const shown = valueAt(maps[maps.length - 1], cell);
  return { steps, shown };
}

interface Known {
  network: LoadedNetwork;
  /** The layer with the window. */
  root: number;
  /** What goes into the layer `root`, and what it and each later layer gives. */
  maps: Maps[];
  /** Of `root` and each later layer. */
  weights: Weights[];
}

/** The steps that lead to a cell of a layer; the last one's value is the cell's. */
function stepsTo(layer: number, cell: Cell, known: Known): CellStep[] {
  const { network, root, maps } = known;
  const stock = network.chain[layer];
  const { name } = stock;
  const input = maps[layer - root];
  const weights = known.weights[layer - root];
  if (layer === root) {
    const step = weighted(stock, weights, input, cell);
    return [step, ownRelu(stock, step.value)].filter((one) => one !== null);
  }
  const before = (place: Cell) => {
    const steps = stepsTo(layer - 1, place, known);
    return { steps, value: steps[steps.length - 1].value };
  };
  switch (kindOf(stock)) {
    case 'batchNorm': {
      const { steps, value } = before(cell);
      return [...steps, normalised(stock, weights, value, cell.channel)];
    }
    case 'relu': {
      const { steps, value } = before(cell);
      return [...steps, { kind: 'relu', name, before: value, value: Math.max(0, value) }];
    }
    case 'dropout':
      return before(cell).steps;
    case 'pool': {
      const cells = windowCells(stock, cell, input)
        .filter((place) => place !== null)
        .map((place) => ({ ...place, channel: cell.channel }));
      const values = cells.map((place) => valueAt(input, place));
      if (stock.getClassName() !== 'MaxPooling2D') {
        const value = values.reduce((sum, one) => sum + one, 0) / values.length;
        return [{ kind: 'pool', name, values, taken: null, value }];
      }
      const taken = values.indexOf(Math.max(...values));
      const { steps, value } = before(cells[taken]);
      return [...steps, { kind: 'pool', name, values, taken, value }];
    }
    default:
      // Other cells have a part in it: it is taken as the engine has it.
      return [{ kind: 'other', name, value: valueAt(maps[layer + 1 - root], cell) }];
  }
}

/** What goes into the layer `first`, and what every layer from there to `last` gives. */
async function mapsFrom(
  network: LoadedNetwork,
  first: number,
  last: number,
  pixels: Uint8Array,
): Promise<Maps[]> {
  const image = network.input(pixels);
  const outputs: Tensor[] = [network.through(image, 0, first)];
  for (let layer = first; layer <= last; layer += 1) {
    outputs.push(network.through(outputs[outputs.length - 1], layer, layer + 1));
  }
  const maps = await Promise.all(
    outputs.map(async (output) => {
      const shape = output.shape.slice(1);
      const [height, width, channels] = shape.length === 3 ? shape : [1, 1, output.size];
      return { height, width, channels, values: (await output.data()).slice() as Float32Array };
    }),
  );
  for (const tensor of new Set([image, ...outputs])) tensor.dispose();
  return maps;
}
