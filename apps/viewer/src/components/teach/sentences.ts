import { type Line, line } from '../../language/line.ts';
import type { LayerKind } from '../../protocol/facts.ts';

/** What each kind of layer does, in one sentence. */
export const sentences: Record<LayerKind, Line> = {
  convolution: line`Each cell is a small window of the maps before, times a filter, summed; the same filter goes over the whole picture, so a map shows where its pattern is.`,
  batchNorm: line`Each map is shifted and scaled to the mean and spread that training found best, so that the layers after it can rely on its range.`,
  relu: line`What is below zero becomes zero: a cell says how much of its pattern is there, never how much is missing.`,
  localResponseNorm: line`Each value is divided by how loud its neighbour maps are in the same place, so that the loudest stand out.`,
  pool: line`Of each 2 × 2 cells the largest stays: half the height and width, and it matters less where exactly something is.`,
  averagePool: line`Of each map only the mean stays: how much of its pattern is in the picture, not where.`,
  flatten: line`All cells are laid into one row, so that a dense layer can weigh each of them.`,
  dropout: line`In training it silences units at random, so that none is relied on alone; in answering it does nothing.`,
  dense: line`Each unit is a weighted sum of everything before it.`,
  other: line`A layer of another kind than a VGG has.`,
};
