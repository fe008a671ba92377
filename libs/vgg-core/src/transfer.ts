import { type Architecture, type Layer, layersOf } from './architecture.ts';
import type { NamedValues } from './network.ts';
import { weightsOf } from './weights.ts';

/** What another network's weights give to a new one. */
export interface Transfer {
  /** By the new network's names; what is missing is drawn as ever. */
  values: NamedValues;
  /** Names of the layers whose weights were taken, and of those that begin anew. */
  taken: string[];
  drawn: string[];
}

/** Of a net of another depth the paper takes so many convolutions, and the dense layers (section 3.1). */
const FIRST_CONVOLUTIONS = 4;

/**
 * The weights that a network can begin with from another. Layers are matched by their place in the
 * network (`conv3_1`, `fc6`) and must have the same shape. Where the convolutional parts differ, the
 * first four convolutions and the dense layers are taken, as the paper began its deep nets from A.
 * The last layer begins anew where the number of classes differs, or `sameClasses` says that they
 * mean something else.
 */
export function transferWeights(
  given: { layers: string; values: NamedValues },
  architecture: Architecture,
  sameClasses: boolean,
): Transfer {
  const layers = layersOf(architecture);
  const logits = layers.at(-1)?.name;
  const wholeFeatures = given.layers === architecture.layers;
  const early = new Set(firstConvolutions(given.values));
  const fits = (layer: Layer): boolean => {
    if (layer.name === logits && !sameClasses) return false;
    const place = layer.name.replace(/^bn/, 'conv');
    if (place.startsWith('conv') && !wholeFeatures && !early.has(place)) return false;
    return weightsOf(layer).every(
      ({ name, shape }) => given.values[name]?.shape.join() === shape.join(),
    );
  };
  const transfer: Transfer = { values: {}, taken: [], drawn: [] };
  for (const layer of layers) {
    const specs = weightsOf(layer);
    if (specs.length === 0) continue;
    const takes = fits(layer);
    (takes ? transfer.taken : transfer.drawn).push(layer.name);
    if (takes) for (const { name } of specs) transfer.values[name] = given.values[name];
  }
  return transfer;
}

function firstConvolutions(values: NamedValues): string[] {
  return Object.keys(values)
    .filter((name) => /^conv\d+_\d+\/kernel$/.test(name))
    .map((name) => name.replace('/kernel', ''))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .slice(0, FIRST_CONVOLUTIONS);
}
