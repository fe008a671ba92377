import type { ElementTypeName } from '../element-types.ts';

/** A storage of the archive: `data/<key>`, a row of elements of one type. */
export class Storage {
  readonly key: string;
  readonly type: ElementTypeName;
  readonly elements: number;

  constructor(key: string, type: ElementTypeName, elements: number) {
    this.key = key;
    this.type = type;
    this.elements = elements;
  }
}

/** A tensor as it was pickled: a view into a storage. Strides and offset count elements. */
export class TensorView {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: number[];
  readonly strides: number[];

  constructor(storage: Storage, offset: number, shape: number[], strides: number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

/** A class of storages, which a persistent id names. */
export class StorageClass {
  readonly type: ElementTypeName;

  constructor(type: ElementTypeName) {
    this.type = type;
  }
}

/** One of the few functions that a pickle may call. */
export class Callable {
  readonly name: string;
  readonly call: (args: PickleValue[]) => PickleValue;

  constructor(name: string, call: (args: PickleValue[]) => PickleValue) {
    this.name = name;
    this.call = call;
  }
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
