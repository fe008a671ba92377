import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { type DataId, type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { Runtime } from './runtime.ts';
import { Storage } from './storage.ts';

/**
 * The tfjs backend `vgg-wasm`: the cpu backend with its tensors in WebAssembly memory where kernels
 * need them there. Kernels use four methods: `pointer`, `output`, `scratch` and `runtime.run`.
 */
export class VggWasmBackend extends MathBackendCPU {
  readonly runtime: Runtime;
  private readonly tensors = new Set<DataId>();

  constructor(runtime: Runtime) {
    super();
    this.runtime = runtime;
  }

  /** The address of a tensor's numbers: f32 or i32, one byte each for bool. */
  pointer(tensor: TensorInfo): number {
    return this.storage(tensor.dataId).pointer(tensor.dtype);
  }

  /** A tensor's numbers of 4 bytes, to read or write here; until the memory grows. */
  numbers(tensor: TensorInfo): Int32Array | Float32Array {
    return this.storage(tensor.dataId).values as Int32Array | Float32Array;
  }

  /** A tensor whose numbers are still to be written, by a kernel, to `pointer` of it. */
  output(shape: number[], dtype: DataType = 'float32'): TensorInfo {
    const length = util.sizeFromShape(shape);
    return { dataId: this.keep(Storage.block(this.runtime.memory, length, dtype)), shape, dtype };
  }

  /** The address of working memory of at least `bytes`, until the next call; contents undefined. */
  scratch(bytes: number): number {
    return this.runtime.scratch(bytes);
  }

  /** Threads that take part in a job, the calling one included. */
  get threads(): number {
    return this.runtime.threads;
  }

  override write(values: Values, _shape: number[], dtype: DataType): DataId {
    return this.keep(Storage.of(this.runtime.memory, values, dtype, 1));
  }

  override move(id: DataId, values: Values, _shape: number[], dtype: DataType, refCount: number) {
    this.tensors.add(id);
    this.data.set(id, Storage.of(this.runtime.memory, values, dtype, refCount));
  }

  override readSync(id: DataId): Values {
    const storage = this.storage(id);
    if (storage.complexTensorInfos) return super.readSync(id);
    return util.convertBackendValuesAndArrayBuffer(storage.copy(), storage.dtype);
  }

  override disposeData(id: DataId, force = false): boolean {
    const storage = this.data.has(id) ? this.storage(id) : undefined;
    const gone = super.disposeData(id, force);
    if (gone && storage) {
      storage.free();
      this.tensors.delete(id);
    }
    return gone;
  }

  override memory() {
    return { unreliable: false, reasons: [], ...this.runtime.memory.usage() };
  }

  /** Gives the memory of all tensors back; the threads stay asleep for the next backend. */
  override dispose(): void {
    for (const id of this.tensors) this.storage(id).free();
    this.tensors.clear();
  }

  private storage(id: DataId): Storage {
    return this.data.get(id) as Storage;
  }

  private keep(storage: Storage): DataId {
    const id = {};
    this.data.set(id, storage);
    this.tensors.add(id);
    return id;
  }
}

type Values = Parameters<MathBackendCPU['write']>[0];
