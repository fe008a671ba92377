import type { LayerFacts } from '../protocol/facts.ts';

/** A row of the column: a layer, and what follows it without weights of its own to speak of. */
export interface ColumnRow {
  main: Place;
  followers: Place[];
}

export interface Place {
  layer: LayerFacts;
  index: number;
}

/** The network as the paper draws it: boxes of rows, a new box after each pooling. */
export function stagesOf(layers: readonly LayerFacts[]): ColumnRow[][] {
  const stages: ColumnRow[][] = [[]];
  layers.forEach((layer, index) => {
    const stage = stages[stages.length - 1];
    const row = stage[stage.length - 1];
    if (row && follows(layer)) row.followers.push({ layer, index });
    else stage.push({ main: { layer, index }, followers: [] });
    if (layer.kind === 'pool') stages.push([]);
  });
  return stages.filter((stage) => stage.length > 0);
}

function follows({ kind }: LayerFacts): boolean {
  return (
    kind === 'batchNorm' || kind === 'relu' || kind === 'localResponseNorm' || kind === 'dropout'
  );
}
