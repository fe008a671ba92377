import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type DataType, env, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { OpenedDevice } from './device.ts';
import { Fault } from './fault.ts';
import type { Inner } from './inner.ts';
import { mendTranspose } from './mend-transpose.ts';

/** A command for the graphics card. */
export interface Command {
  /** Names the shader: the same name, the same text. */
  name: string;
  wgsl(): string;
  /** Bound in this order from 0 on, then `writes`, then the uniforms. */
  reads: readonly TensorInfo[];
  /** Bound for reading and writing; what is already in them stays. */
  writes: readonly TensorInfo[];
  /** The struct of uniforms: whole numbers (u32) first, then fractions (f32). */
  integers?: readonly number[];
  floats?: readonly number[];
  /** How many workgroups along x, y and z. */
  groups: readonly [number, number, number];
}

type ReadValues = ReturnType<WebGPUBackend['readSync']>;

/**
 * tfjs' WebGPU backend, whose faults are exceptions, and which runs commands of our own.
 */
export class VggWebGpuBackend extends WebGPUBackend {
  /** The graphics card's name. */
  readonly adapterName: string;
  private readonly fault: Fault;
  private readonly pipelines = new Map<string, GPUComputePipeline>();

  constructor({ device, info, name }: OpenedDevice) {
    super(device, info as ConstructorParameters<typeof WebGPUBackend>[1]);
    this.adapterName = name;
    this.fault = new Fault(device);
  }

  /** @throws where an earlier command was refused, or the card is lost */
  override runWebGPUProgram(
    ...args: Parameters<WebGPUBackend['runWebGPUProgram']>
  ): ReturnType<WebGPUBackend['runWebGPUProgram']> {
    this.fault.check();
    const [program, inputs, ...rest] = args;
    return super.runWebGPUProgram(mendTranspose(program, inputs), inputs, ...rest);
  }

  /**
   * A copy of the values, which whoever asks may keep or hand over to another thread.
   * @throws where what was to be read was not computed
   */
  override async read(id: object): Promise<ReadValues> {
    this.fault.check();
    const data = this.tensorMap.get(id);
    if (data?.values != null) return copyOf(data.values);
    try {
      return await super.read(id);
    } finally {
      // tfjs keeps what it has read, and would give the same array to the next.
      if (data && data.dtype !== 'complex64') data.values = null as never;
      // What was refused is known by the time that something recorded after it has been read.
      this.fault.check();
    }
  }

  /** @throws on Node where the values are on the card: it can be waited for with `data()` only */
  override readSync(id: object): ReadValues {
    this.fault.check();
    const { values, dtype } = this.tensorMap.get(id);
    if (values != null) return copyOf(values);
    if (dtype !== 'complex64' && typeof OffscreenCanvas === 'undefined') {
      throw new Error(
        'A tensor on the graphics card cannot be read at once here: use await data() in place of dataSync().',
      );
    }
    return super.readSync(id);
  }

  /** A tensor of the graphics card's for a command to write. */
  output(shape: number[], dtype: DataType = 'float32'): TensorInfo {
    return this.makeTensorInfo(shape, dtype);
  }

  /** Records a command; it runs after all that were recorded before, and reads nothing back. */
  run(command: Command): void {
    this.fault.check();
    const { reads, writes, groups } = command;
    const tensors = [...reads, ...writes];
    for (const { dataId } of tensors) this.uploadToGPU(dataId);
    // What the processor remembers of a tensor is no longer what it holds.
    for (const { dataId } of writes) this.tensorMap.get(dataId).values = null as never;
    const pipeline = this.pipelineOf(command);
    const buffers = tensors.map(({ dataId }) => this.tensorMap.get(dataId).resource as GPUBuffer);
    const uniforms = this.uniforms(command);
    if (uniforms) buffers.push(uniforms);
    const bindGroup = this.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    const inner = this as unknown as Inner;
    for (const { dataId } of tensors) inner.commandQueueOwnedIds.add(dataId);
    this.ensureCommandEncoderReady();
    inner.computePassEncoder ??= inner.commandEncoder.beginComputePass();
    inner.computePassEncoder.setPipeline(pipeline);
    inner.computePassEncoder.setBindGroup(0, bindGroup);
    inner.computePassEncoder.dispatchWorkgroups(...groups);
    inner.dispatchCountInPass++;
    if (inner.dispatchCountInPass >= env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) {
      this.endComputePassEncoder();
      this.submitQueue();
    }
  }

  /** Runs commands that need room of their own for a while: `shape` numbers, freed afterwards. */
  withScratch(shape: number[], use: (scratch: TensorInfo) => void): void {
    const scratch = this.output(shape);
    use(scratch);
    this.disposeData(scratch.dataId);
  }

  private pipelineOf({ name, wgsl }: Command): GPUComputePipeline {
    const known = this.pipelines.get(name);
    if (known) return known;
    const module = this.device.createShaderModule({ label: name, code: wgsl() });
    const compute = { module, entryPoint: 'main' };
    const pipeline = this.device.createComputePipeline({ label: name, compute, layout: 'auto' });
    this.pipelines.set(name, pipeline);
    return pipeline;
  }

  private uniforms({ integers = [], floats = [] }: Command): GPUBuffer | null {
    if (integers.length + floats.length === 0) return null;
    const size = 16 * Math.ceil((integers.length + floats.length) / 4);
    const bytes = new ArrayBuffer(size);
    new Uint32Array(bytes).set(integers);
    new Float32Array(bytes).set(floats, integers.length);
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM;
    const buffer = this.bufferManager.acquireBuffer(size, usage);
    this.queue.writeBuffer(buffer, 0, bytes);
    (this as unknown as Inner).uniformPendingDisposal.push(buffer);
    return buffer;
  }
}

/** Workgroups along x and y that give `count` elements a thread each, at 256 threads a workgroup. */
export function flatGroups(count: number): [number, number, number] {
  const groups = Math.ceil(count / 256);
  const most = 65_535;
  const x = Math.min(groups, most);
  return [x, Math.ceil(groups / Math.max(x, 1)), 1];
}

/** How many numbers a tensor holds. */
export function sizeOf(tensor: TensorInfo): number {
  return util.sizeFromShape(tensor.shape);
}

function copyOf(values: ReadValues): ReadValues {
  return ArrayBuffer.isView(values) ? values.slice() : values;
}
