import {
  backend_util,
  Concat,
  type KernelConfig,
  MirrorPad,
  Pack,
  PadV2,
  type TensorInfo,
  Tile,
  util,
} from '@tensorflow/tfjs-core';
import { Job } from '../jobs.ts';
import type { VggWasmBackend } from '../backend.ts';
import { bitsOf } from './bits.ts';
import { kernel, onCpu } from './kernel.ts';
import { box, copyStrided, moves, stridesOf } from './strided.ts';

/** Tensors laid into a larger one, each by strided copies. */

/** x's numbers to a box of y, which begins at `begin`. */
function lay(x: TensorInfo, y: TensorInfo, begin: number[], backend: VggWasmBackend): void {
  const to = stridesOf(y.shape);
  const first = begin.reduce((sum, at, axis) => sum + at * (to[axis] ?? 0), 0);
  copyStrided(
    backend.pointer(x),
    backend.pointer(y) + 4 * first,
    box(x.shape, stridesOf(x.shape), to),
    backend,
  );
}

/** The tensors one after the other along `axis`; all have the same type, and numbers of 4 bytes. */
function concatenated(inputs: TensorInfo[], axis: number, backend: VggWasmBackend): TensorInfo {
  const [first] = inputs;
  const shapes = inputs.map(({ shape }) => shape);
  backend_util.assertParamsConsistent(shapes, axis);
  const y = backend.output(backend_util.computeOutShape(shapes, axis), first?.dtype);
  const begin = y.shape.map(() => 0);
  for (const x of inputs) {
    if (util.sizeFromShape(x.shape) > 0) lay(x, y, begin, backend);
    begin[axis] = (begin[axis] ?? 0) + (x.shape[axis] ?? 0);
  }
  return y;
}

function alike(inputs: TensorInfo[]): boolean {
  return inputs.every((x) => moves(x) && x.dtype === inputs[0]?.dtype);
}

const concat = kernel<{ axis: number }, string>(Concat, (inputs, attributes, backend) => {
  const all = Object.values(inputs);
  const shape = all[0]?.shape ?? [];
  if (!alike(all) || all.length < 2) return onCpu(Concat, inputs, attributes, backend);
  return concatenated(all, util.parseAxisParam(attributes.axis, shape)[0] ?? 0, backend);
});

const pack = kernel<{ axis: number }, string>(Pack, (inputs, attributes, backend) => {
  const all = Object.values(inputs);
  const shape = all[0]?.shape ?? [];
  const same = all.every((x) => util.arraysEqual(x.shape, shape));
  if (!alike(all) || all.length < 2 || !same) return onCpu(Pack, inputs, attributes, backend);
  const { axis } = attributes;
  const place = axis < 0 ? axis + shape.length + 1 : axis;
  const expanded = all.map((x) => ({ ...x, shape: shape.toSpliced(place, 0, 1) }));
  return concatenated(expanded, place, backend);
});

const tile = kernel<{ reps: number[] }, 'x'>(Tile, ({ x }, attributes, backend) => {
  if (!moves(x)) return onCpu(Tile, { x }, attributes, backend);
  const { reps } = attributes;
  const y = backend.output(
    x.shape.map((size, axis) => size * (reps[axis] ?? 1)),
    x.dtype,
  );
  const [from, to] = [stridesOf(x.shape), stridesOf(y.shape)];
  const dimensions = x.shape.flatMap((size, axis) => {
    const [source = 1, target = 1] = [from[axis], to[axis]];
    return [
      { size: reps[axis] ?? 1, from: 0, to: target * size },
      { size, from: source, to: target },
    ];
  });
  copyStrided(backend.pointer(x), backend.pointer(y), dimensions, backend);
  return y;
});

type Paddings = [number, number][];

/** A tensor with room around x, which lies in its middle; the room is filled by the caller. */
function surrounded(x: TensorInfo, paddings: Paddings, backend: VggWasmBackend): TensorInfo {
  const shape = paddings.map(([before, after], axis) => before + (x.shape[axis] ?? 0) + after);
  return backend.output(shape, x.dtype);
}

const pad = kernel<{ paddings: Paddings; constantValue: number }, 'x'>(
  PadV2,
  ({ x }, attributes, backend) => {
    const { paddings, constantValue } = attributes;
    if (!moves(x) || x.shape.length === 0) return onCpu(PadV2, { x }, attributes, backend);
    const y = surrounded(x, paddings, backend);
    const size = util.sizeFromShape(y.shape);
    const bits = x.dtype === 'float32' ? bitsOf(constantValue) : constantValue;
    const { runtime } = backend;
    runtime.run(Job.Fill, [backend.pointer(y), 4 * size, bits], [], runtime.threadsFor(size));
    if (util.sizeFromShape(x.shape) === 0) return y;
    const begin = paddings.map(([before]) => before);
    lay(x, y, begin, backend);
    return y;
  },
);

/** The middle first; then, axis by axis, what lies beside it is a copy backwards of what is there. */
const mirrorPad = kernel<{ paddings: Paddings; mode: 'reflect' | 'symmetric' }, 'x'>(
  MirrorPad,
  ({ x }, attributes, backend) => {
    const { paddings, mode } = attributes;
    if (!moves(x) || util.sizeFromShape(x.shape) === 0) {
      return onCpu(MirrorPad, { x }, attributes, backend);
    }
    const y = surrounded(x, paddings, backend);
    const begin = paddings.map(([before]) => before);
    lay(x, y, begin, backend);
    const strides = stridesOf(y.shape);
    const edge = mode === 'reflect' ? 1 : 0;
    const filled = [...x.shape];
    paddings.forEach(([before, after], axis) => {
      const stride = strides[axis] ?? 1;
      const middle = before + (x.shape[axis] ?? 0);
      const mirror = (count: number, source: number, target: number) => {
        const corner = begin.reduce(
          (sum, at, i) => sum + (i === axis ? 0 : at * (strides[i] ?? 0)),
          0,
        );
        const start = backend.pointer(y) + 4 * corner;
        const dimensions = box(filled.with(axis, count), strides.with(axis, -stride), strides);
        const at = (place: number) => start + 4 * place * stride;
        if (count > 0) copyStrided(at(source), at(target), dimensions, backend);
      };
      mirror(before, 2 * before - 1 + edge, 0);
      mirror(after, middle - 1 - edge, middle);
      begin[axis] = 0;
      filled[axis] = y.shape[axis] ?? 1;
    });
    return y;
  },
);

export const joinKernels: KernelConfig[] = [concat, pack, tile, pad, mirrorPad];
