import { bytesPerElement, toFloat32 } from '../element-types.ts';
import { FormatError } from '../format-error.ts';
import { elementsOf, type NamedTensors } from '../named-tensors.ts';
import type { Archive } from './archive.ts';
import type { Storage, TensorView } from './pickle-values.ts';

/**
 * The numbers of pickled tensors as float32, row-major. Tensors that share a storage share memory
 * where they are contiguous; others are copied out, stride by stride.
 *
 * @throws FormatError where a storage has not the size that the pickle says, or the copies would
 *   take far more room than the file.
 */
export function readTensors(
  views: ReadonlyMap<string, TensorView>,
  archive: Archive,
): NamedTensors {
  const storages = new Set([...views.values()].map(({ storage }) => storage));
  const bytes = archive.storages(new Set([...storages].map(({ key }) => key)));
  const numbers = new Map<Storage, Float32Array>();
  let room = ROOM;
  for (const storage of storages) {
    numbers.set(storage, numbersOf(storage, bytes.get(storage.key)));
    bytes.delete(storage.key);
    room += 4 * storage.elements;
  }
  return Object.fromEntries(
    [...views].map(([name, view]) => {
      const from = numbers.get(view.storage) ?? new Float32Array();
      const elements = elementsOf(view.shape);
      if (isContiguous(view)) {
        return [
          name,
          { shape: view.shape, data: from.subarray(view.offset, view.offset + elements) },
        ];
      }
      // An expanded tensor (stride 0) repeats its numbers, as often as the file likes to say.
      room -= elements;
      if (room < 0) throw new FormatError('damaged: its tensors repeat their numbers too often');
      return [name, { shape: view.shape, data: gather(view, from, elements) }];
    }),
  );
}

/** Elements that may be copied out beyond four times as many as the storages have. */
const ROOM = 2 ** 20;

function numbersOf({ key, type, elements }: Storage, bytes: Uint8Array | undefined): Float32Array {
  if (bytes?.length !== elements * bytesPerElement(type)) {
    throw new FormatError(
      `damaged: its storage ${key} has ${bytes?.length ?? 0} bytes for ${elements} elements of type ${type}`,
    );
  }
  return toFloat32(bytes, type);
}

function isContiguous({ shape, strides }: TensorView): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return elementsOf(shape) === 0;
    step *= shape[axis];
  }
  return true;
}

function gather(
  { offset, shape, strides }: TensorView,
  from: Float32Array,
  elements: number,
): Float32Array {
  const data = new Float32Array(elements);
  const position = new Array<number>(shape.length).fill(0);
  let at = offset;
  for (let to = 0; to < elements; to++) {
    data[to] = from[at];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++position[axis] < shape[axis]) break;
      at -= strides[axis] * shape[axis];
      position[axis] = 0;
    }
  }
  return data;
}
