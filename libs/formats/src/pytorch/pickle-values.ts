import type { ElementTypeName } from '../element-types.ts';

/** A storage of the archive: `data/<key>`, a row of elements of one type. */
export class Storage {
  constructor(
    readonly key: string,
    readonly type: ElementTypeName,
    readonly elements: number,
  ) {}
}

/** A tensor as it was pickled: a view into a storage. Strides and offset count elements. */
export class TensorView {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: number[],
    readonly strides: number[],
  ) {}
}

/** A class of storages, which a persistent id names. */
export class StorageClass {
  constructor(readonly type: ElementTypeName) {}
}

/** One of the few functions that a pickle may call. */
export class Callable {
  constructor(
    readonly name: string,
    readonly call: (args: PickleValue[]) => PickleValue,
  ) {}
}

/** All that a pickle can become here. Tuples and lists are arrays, dictionaries are maps. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Storage
  | TensorView
  | StorageClass
  | Callable;
