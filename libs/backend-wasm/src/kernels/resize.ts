import {
  type KernelConfig,
  ResizeBilinear,
  ResizeBilinearGrad,
  ResizeNearestNeighbor,
  ResizeNearestNeighborGrad,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { Job } from '../jobs.ts';
import type { VggWasmBackend } from '../backend.ts';
import { kernel, onCpu } from './kernel.ts';
import { type Rows, rowsOf, scattered } from './gather.ts';

/**
 * Pictures of another size: width and height are resized one after the other, by tables of the rows
 * that a new row is made of. The gradients go the same ways back.
 */

interface Attributes {
  alignCorners: boolean;
  halfPixelCenters?: boolean;
}

type Sized = Attributes & { size: [number, number] };

/** For each of `m` places, the neighbours among `n` and the share of the second. */
interface Table {
  low: Int32Array;
  high: Int32Array;
  share: Float32Array;
}

/** Where the places of an axis of `m` lie in one of `n`, as tfjs computes it. */
function positions(n: number, m: number, { alignCorners, halfPixelCenters }: Attributes): number[] {
  const aligned = alignCorners && m > 1;
  const ratio = aligned ? (n - 1) / (m - 1) : n / m;
  return Array.from({ length: m }, (_, i) => (halfPixelCenters ? ratio * (i + 0.5) : ratio * i));
}

function neighbours(n: number, m: number, attributes: Attributes): Table {
  const shift = attributes.halfPixelCenters ? 0.5 : 0;
  const at = positions(n, m, attributes).map((place) => place - shift);
  const low = Int32Array.from(at, (place) => Math.max(0, Math.floor(place)));
  const high = Int32Array.from(at, (place) => Math.min(n - 1, Math.ceil(place)));
  return { low, high, share: Float32Array.from(at, (place, i) => place - (low[i] ?? 0)) };
}

function nearest(n: number, m: number, attributes: Attributes): Int32Array {
  const round = attributes.alignCorners ? Math.round : Math.floor;
  return Int32Array.from(positions(n, m, attributes), (place) => Math.min(n - 1, round(place)));
}

/** The two passes over x [batch, height, width, channels] and the tensor between them. */
function passes(x: TensorInfo, [height, width]: [number, number]) {
  const [batch = 1, oldHeight = 1, oldWidth = 1, channels = 1] = x.shape;
  return {
    across: { outer: batch * oldHeight, n: oldWidth, m: width, inner: channels },
    down: { outer: batch, n: oldHeight, m: height, inner: width * channels },
    between: [batch, oldHeight, width, channels],
    after: [batch, height, width, channels],
  };
}

/** Puts tables into working memory; their addresses. */
function placed(backend: VggWasmBackend, ...tables: (Int32Array | Float32Array)[]): number[] {
  const bytes = tables.reduce((sum, table) => sum + table.byteLength, 0);
  let address = backend.scratch(bytes);
  return tables.map((table) => {
    const here = address;
    const into = table instanceof Int32Array ? Int32Array : Float32Array;
    const memory = backend.runtime.memory.bytes() as ArrayBuffer;
    new into(memory, here, table.length).set(table);
    address += table.byteLength;
    return here;
  });
}

type Pass = (from: TensorInfo, to: TensorInfo, rows: Rows) => void;

function both(backend: VggWasmBackend, x: TensorInfo, size: [number, number], pass: Pass) {
  const { across, down, between, after } = passes(x, size);
  const middle = backend.output(between);
  pass(x, middle, across);
  const y = backend.output(after);
  pass(middle, y, down);
  backend.disposeIntermediateTensorInfo(middle);
  return y;
}

function bothBack(backend: VggWasmBackend, x: TensorInfo, dy: TensorInfo, pass: Pass) {
  const { across, down, between } = passes(x, [dy.shape[1] ?? 1, dy.shape[2] ?? 1]);
  const middle = backend.output(between);
  pass(dy, middle, down);
  const dx = backend.output(x.shape);
  pass(middle, dx, across);
  backend.disposeIntermediateTensorInfo(middle);
  return dx;
}

function isOurs(...tensors: TensorInfo[]): boolean {
  return tensors.every(({ dtype, shape }) => dtype === 'float32' && util.sizeFromShape(shape) > 0);
}

const bilinear = kernel<Sized, 'images'>(ResizeBilinear, ({ images }, attributes, backend) => {
  if (!isOurs(images)) return onCpu(ResizeBilinear, { images }, attributes, backend);
  return both(backend, images, attributes.size, (from, to, rows) => {
    const { low, high, share } = neighbours(rows.n, rows.m, attributes);
    const [first = 0, second = 0, shares = 0] = placed(backend, low, high, share);
    const { sizes, threads } = rowsOf(rows, backend);
    const ends = [backend.pointer(from), backend.pointer(to)];
    backend.runtime.run(Job.Interpolate, [...ends, first, ...sizes, second, shares], [], threads);
  });
});

const bilinearGradient = kernel<Attributes, 'images' | 'dy'>(
  ResizeBilinearGrad,
  ({ images, dy }, attributes, backend) => {
    if (!isOurs(images, dy)) return onCpu(ResizeBilinearGrad, { images, dy }, attributes, backend);
    return bothBack(backend, images, dy, (from, to, rows) => {
      const { low, high, share } = neighbours(rows.n, rows.m, attributes);
      const rest = share.map((value) => 1 - value);
      const tables = placed(backend, low, high, share, rest) as [number, number, number, number];
      const ends = { x: backend.pointer(from), y: backend.pointer(to) };
      scattered({ ...ends, table: tables[0], weights: tables[3] }, rows, true, backend);
      scattered({ ...ends, table: tables[1], weights: tables[2] }, rows, false, backend);
    });
  },
);

const nearestNeighbour = kernel<Sized, 'images'>(
  ResizeNearestNeighbor,
  ({ images }, attributes, backend) => {
    if (!isOurs(images)) return onCpu(ResizeNearestNeighbor, { images }, attributes, backend);
    return both(backend, images, attributes.size, (from, to, rows) => {
      const [table = 0] = placed(backend, nearest(rows.n, rows.m, attributes));
      const { sizes, threads } = rowsOf(rows, backend);
      const ends = [backend.pointer(from), backend.pointer(to)];
      backend.runtime.run(Job.Gather, [...ends, table, ...sizes], [], threads);
    });
  },
);

const nearestNeighbourGradient = kernel<Attributes, 'images' | 'dy'>(
  ResizeNearestNeighborGrad,
  ({ images, dy }, attributes, backend) => {
    if (!isOurs(images, dy)) {
      return onCpu(ResizeNearestNeighborGrad, { images, dy }, attributes, backend);
    }
    return bothBack(backend, images, dy, (from, to, rows) => {
      const [table = 0] = placed(backend, nearest(rows.n, rows.m, attributes));
      const ends = { x: backend.pointer(from), y: backend.pointer(to) };
      scattered({ ...ends, table }, rows, true, backend);
    });
  },
);

export const resizeKernels: KernelConfig[] = [
  bilinear,
  bilinearGradient,
  nearestNeighbour,
  nearestNeighbourGradient,
];
