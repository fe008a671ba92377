import type { backend_util, DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmMemory } from './memory.ts';

type Values = backend_util.BackendValues;

/**
 * What the backend keeps of a tensor: its numbers, in a JavaScript array or in a block of the
 * WebAssembly memory. An array moves into the memory when a kernel first asks for its address. The
 * kernels inherited from the cpu backend read `values`, which is a fresh view where the numbers lie
 * in the memory: a growth of memory without sharing detaches older ones.
 */
export class Storage {
  private readonly memory: WasmMemory;
  readonly dtype: DataType;
  private readonly length: number;
  private array: Values | undefined;
  refCount: number;
  complexTensorInfos?: { real: TensorInfo; imag: TensorInfo };
  private address = 0;
  private view: Values | undefined;
  private converted: Storage | undefined;

  private constructor(
    memory: WasmMemory,
    dtype: DataType,
    length: number,
    array: Values | undefined,
    refCount: number,
  ) {
    this.memory = memory;
    this.dtype = dtype;
    this.length = length;
    this.array = array;
    this.refCount = refCount;
  }

  /**
   * Numbers from outside, or from a cpu kernel. A view on the memory, as `slice` of the cpu backend
   * returns one, belongs to another tensor and is copied.
   */
  static of(memory: WasmMemory, values: Values, dtype: DataType, refCount: number): Storage {
    const foreign = ArrayBuffer.isView(values) && memory.owns(values);
    const own = foreign ? (values as backend_util.TypedArray).slice() : values;
    return new Storage(memory, dtype, own?.length ?? 0, own, refCount);
  }

  /** A new block for `length` numbers, whose contents are whatever was there before. */
  static block(memory: WasmMemory, length: number, dtype: DataType): Storage {
    const storage = new Storage(memory, dtype, length, undefined, 1);
    storage.address = memory.allocate(length * bytesOf(dtype));
    return storage;
  }

  get values(): Values {
    if (this.address === 0) return this.array as Values;
    const view = this.view as Uint8Array | undefined;
    if (view === undefined || (view.length === 0 && this.length > 0)) {
      const array = typedArray(this.dtype);
      this.view = new array(this.memory.bytes() as ArrayBuffer, this.address, this.length);
    }
    return this.view as Values;
  }

  /** A copy of the numbers that stays what it is when the tensor is disposed. */
  copy(): Values {
    const values = this.values;
    return this.address === 0 ? values : (values as backend_util.TypedArray).slice();
  }

  /**
   * The address in the memory, moving the numbers there at the first call. The cpu backend lets
   * tensors of another type share a tensor's numbers (its cast does): they get a copy of theirs.
   */
  pointer(dtype: DataType = this.dtype): number {
    if (dtype !== this.dtype) {
      const numbers = typedArray(dtype).from(this.values as backend_util.TypedArray);
      this.converted ??= new Storage(this.memory, dtype, this.length, numbers, 1);
      return this.converted.pointer();
    }
    if (this.address === 0) {
      this.address = this.memory.allocate(this.length * bytesOf(this.dtype));
      const array = this.array as ArrayLike<number>;
      this.array = undefined;
      (this.values as backend_util.TypedArray).set(array);
    }
    return this.address;
  }

  /** Gives the block back. */
  free(): void {
    if (this.address !== 0) this.memory.free(this.address);
    this.address = 0;
    this.array = undefined;
    this.view = undefined;
    this.converted?.free();
    this.converted = undefined;
  }
}

function bytesOf(dtype: DataType): number {
  return dtype === 'bool' ? 1 : 4;
}

function typedArray(dtype: DataType) {
  if (dtype === 'float32') return Float32Array;
  if (dtype === 'int32') return Int32Array;
  if (dtype === 'bool') return Uint8Array;
  throw new Error(`Tensors of ${dtype} do not lie in the memory of the vgg-wasm backend.`);
}
