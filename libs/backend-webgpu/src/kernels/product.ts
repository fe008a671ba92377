import type { TensorInfo } from '@tensorflow/tfjs-core';
import { flatGroups, type VggWebGpuBackend } from '../backend.ts';
import { DEPTH, type Epilogue, type Operand, productShader, type Tile } from './product.wgsl.ts';
import { sumSlicesShader } from './sum-slices.wgsl.ts';

/** A product of matrices, or of what a convolution reads as such. */
export interface Product {
  /** Of the result: [batches, rows, columns]. */
  batches?: number;
  rows: number;
  columns: number;
  depth: number;
  a: Operand;
  b: Operand;
  /** Numbers between one product's operand and the next's, in a batch; 0 where all share one. */
  strides?: [number, number];
  /** WGSL constants that the operands read; part of the shader's name. */
  constants?: string;
}

/** How a product is divided. */
export interface Division {
  tile: Tile;
  /** Slices of the depth, each summed by itself. */
  slices: number;
  /** Of a slice, a multiple of DEPTH. */
  sliceDepth: number;
}

/** Workgroups that keep a large card busy. */
const ENOUGH = 128;
/** A slice shorter than this is not worth its sums' way through memory. */
const LEAST_DEPTH = 128;
/** Numbers that all slices' sums may take: 64 MiB. */
const MOST_SUMS = 2 ** 24;

/**
 * Large tiles where these give enough workgroups, small ones else, and slices of the depth where even
 * small tiles give too few: a filter's gradient is small and its depth all the pixels of a batch.
 */
export function divide({ batches = 1, rows, columns, depth }: Omit<Product, 'a' | 'b'>): Division {
  const groups = (side: number) => batches * Math.ceil(rows / side) * Math.ceil(columns / side);
  const side = groups(128) >= ENOUGH ? 128 : 64;
  const wanted = Math.min(
    Math.floor(ENOUGH / groups(side)),
    Math.floor(depth / LEAST_DEPTH),
    Math.floor(MOST_SUMS / (batches * rows * columns)),
  );
  const sliceDepth = DEPTH * Math.ceil(depth / Math.max(wanted, 1) / DEPTH);
  return { tile: { rows: side, columns: side }, slices: Math.ceil(depth / sliceDepth), sliceDepth };
}

/**
 * Computes y [batches, rows, columns] = A B, then adds `bias` [columns] and takes max(y, 0) where asked.
 *
 * 2 rows columns depth operations; at a tile of side s the operands are read rows columns depth (8 / s)
 * bytes in all, the result written once; with slices it is written and read once a slice more.
 */
export function multiply(
  backend: VggWebGpuBackend,
  product: Product,
  [a, b, y]: [TensorInfo, TensorInfo, TensorInfo],
  bias: TensorInfo | undefined,
  relu: boolean,
): void {
  const { batches = 1, rows, columns, depth, strides = [0, 0], constants } = product;
  const { tile, slices, sliceDepth } = divide(product);
  const epilogue: Epilogue = { bias: bias !== undefined, relu };
  const vectorsOut = columns % 4 === 0;
  const into = (output: TensorInfo, { bias: biased, relu }: Epilogue) => {
    const parts = [
      product.a.name,
      product.b.name,
      tile.rows,
      tile.columns,
      biased,
      relu,
      vectorsOut,
    ];
    backend.run({
      name: `product ${parts.join(' ')} ${constants ?? ''}`,
      wgsl: () => productShader({ ...product, tile, bias: biased, relu, vectorsOut }),
      reads: biased && bias ? [a, b, bias] : [a, b],
      writes: [output],
      integers: [rows, columns, depth, slices, sliceDepth, ...strides],
      groups: [Math.ceil(columns / tile.columns), Math.ceil(rows / tile.rows), batches * slices],
    });
  };
  if (slices === 1) {
    into(y, epilogue);
    return;
  }
  backend.withScratch([batches * slices, rows, columns], (sums) => {
    into(sums, { bias: false, relu: false });
    backend.run({
      name: `sum of slices ${epilogue.bias} ${relu}`,
      wgsl: () => sumSlicesShader(epilogue),
      reads: bias ? [sums, bias] : [sums],
      writes: [y],
      integers: [rows * columns, slices, columns, batches],
      groups: flatGroups(batches * rows * columns),
    });
  });
}
