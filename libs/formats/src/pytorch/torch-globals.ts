import type { ElementTypeName } from '../element-types.ts';
import { FormatError } from '../format-error.ts';
import { Callable, type PickleValue, Storage, StorageClass, TensorView } from './pickle-values.ts';
import type { Outside } from './unpickle.ts';

const storageTypes: Record<string, ElementTypeName> = {
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  DoubleStorage: 'F64',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};

const globals = new Map<string, PickleValue>([
  ...Object.entries(storageTypes).map(([name, type]): [string, PickleValue] => [
    `torch.${name}`,
    new StorageClass(type),
  ]),
  ...[
    new Callable('collections.OrderedDict', (items) =>
      items.length === 0 ? new Map() : damaged('an OrderedDict is called with arguments'),
    ),
    new Callable('torch._utils._rebuild_tensor', tensorView),
    new Callable('torch._utils._rebuild_tensor_v2', tensorView),
    new Callable('torch._utils._rebuild_parameter', parameter),
    new Callable('torch._utils._rebuild_parameter_with_state', parameter),
  ].map((callable): [string, PickleValue] => [callable.name, callable]),
]);

/**
 * What torch.save's pickles of tensors reach: the classes of storages, the functions that make a
 * tensor or a parameter of one (torch/_utils.py), OrderedDict, and storages by their keys.
 */
export function torchOutside(): Outside {
  const storages = new Map<string, Storage>();
  return {
    global(module, name) {
      const found = globals.get(`${module}.${name}`);
      if (found === undefined) {
        throw new FormatError(
          `refused: it would call ${printable(`${module}.${name}`)}; only tensors and dictionaries are read`,
        );
      }
      return found;
    },
    persistent(id) {
      const [kind, storageClass, key, , elements] = Array.isArray(id) ? id : [];
      if (kind !== 'storage' || typeof key !== 'string' || !isCount(elements)) {
        return damaged('a storage is not described as one');
      }
      if (!(storageClass instanceof StorageClass)) return damaged('a storage has no type');
      const known = storages.get(key) ?? new Storage(key, storageClass.type, elements);
      if (known.type !== storageClass.type || known.elements !== elements) {
        return damaged(`storage ${printable(key)} is described in two ways`);
      }
      storages.set(key, known);
      return known;
    },
  };
}

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)`. */
function tensorView([storage, offset, shape, strides]: PickleValue[]): TensorView {
  if (!(storage instanceof Storage) || !isCount(offset) || !isCounts(shape) || !isCounts(strides)) {
    return damaged('a tensor is not described as one');
  }
  if (shape.length !== strides.length) {
    return damaged('a tensor has not as many strides as sides');
  }
  const elements = shape.reduce((product, side) => product * side, 1);
  const last = shape.reduce((at, side, axis) => at + (side - 1) * strides[axis], offset);
  // A negated comparison, so that what overflows to NaN is refused too.
  if (elements !== 0 && !(last < storage.elements && elements <= MOST_ELEMENTS)) {
    return damaged('a tensor reaches beyond its storage');
  }
  return new TensorView(storage, offset, shape, strides);
}

/** 4 GB of float32: more than any file that a Uint8Array holds has. */
const MOST_ELEMENTS = 2 ** 30;
/** PyTorch's own limit. */
const MOST_AXES = 64;

/** `_rebuild_parameter(data, requires_grad, backward_hooks)`. */
function parameter([tensor]: PickleValue[]): TensorView {
  return tensor instanceof TensorView ? tensor : damaged('a parameter is no tensor');
}

const isCount = (value: PickleValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isCounts = (value: PickleValue | undefined): value is number[] =>
  Array.isArray(value) && value.length <= MOST_AXES && value.every(isCount);

/** Of a name in the file, what fits on a line. */
function printable(name: string): string {
  return name.replace(/[^\w.$<>-]+/g, '?').slice(0, 100);
}

function damaged(how: string): never {
  throw new FormatError(`damaged: ${how}`);
}
