import * as tf from '@tensorflow/tfjs-core';
import type { VggWasmBackend } from '../backend.ts';
import { configure } from '../index.ts';
import { setTile, TILES } from '../tile.ts';

/** Every combination of binary, tile and thread count that a machine may come to run. */
export const ENGINES = [
  ...TILES.flatMap((tile, i) => [{ ...tile, relaxedSimd: true, threads: 2 + i }]),
  ...TILES.flatMap((tile, i) => [{ ...tile, relaxedSimd: false, threads: 3 - i }]),
];

export type Engine = (typeof ENGINES)[number];

/** Starts vgg-wasm so. */
export async function startEngine(engine: Omit<Engine, 'rows' | 'columns'> & Partial<Engine>) {
  const { relaxedSimd, threads, rows = 6, columns = 8 } = engine;
  configure({ relaxedSimd, threads });
  await tf.setBackend('vgg-wasm');
  setTile((tf.backend() as VggWasmBackend).runtime, { rows, columns });
}
