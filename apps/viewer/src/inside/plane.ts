import { breathe, uniform } from '@vgg/core';
import { Failure } from '../failure.ts';
import { line } from '../language/line.ts';
import type { Progress } from '../protocol/facts.ts';

/** Neighbours that are to stay neighbours. */
const NEIGHBOURS = 15;

/**
 * Lays points of many dimensions on a plane so that neighbours stay neighbours: UMAP (McInnes, Healy &
 * Melville 2018) of umap-js. The same points lie the same way every time.
 * @param points at least two
 * @returns [points, 2], from 0 to 1 on either axis
 * @throws Failure where there are fewer; the signal's reason where it aborts
 */
export async function onPlane(
  points: readonly Float32Array[],
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Float32Array> {
  if (points.length < 2) throw new Failure(line`A plane needs two images at least`);
  const { UMAP } = await import('umap-js');
  let drawn = 0;
  const umap = new UMAP({
    nNeighbors: Math.max(1, Math.min(NEIGHBOURS, points.length - 1)),
    random: () => {
      drawn += 1;
      return uniform(drawn, 1);
    },
  });
  const total = umap.initializeFit(points.map((point) => Array.from(point)));
  for (let epoch = 0; epoch < total; epoch += 1) {
    umap.step();
    if (epoch % 10 > 0) continue;
    signal.throwIfAborted();
    tell({ done: epoch, total });
    await breathe();
  }
  return within(umap.getEmbedding());
}

/** The places, from 0 to 1. */
function within(places: readonly number[][]): Float32Array {
  const ranges = [0, 1].map((axis) => {
    const all = places.map((place) => place[axis]);
    const least = Math.min(...all);
    return { least, width: Math.max(...all) - least || 1 };
  });
  return Float32Array.from(
    places.flatMap((place) =>
      ranges.map(({ least, width }, axis) => (place[axis] - least) / width),
    ),
  );
}
