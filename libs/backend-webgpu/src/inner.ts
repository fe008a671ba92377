import type { TensorInfo } from '@tensorflow/tfjs-core';

/**
 * The parts of tfjs' WebGPU backend 4.22 that its types keep private and that commands of our own need:
 * they go into the same command buffer, in order with those of tfjs' kernels.
 */
export interface Inner {
  commandEncoder: GPUCommandEncoder;
  computePassEncoder: GPUComputePassEncoder | null;
  /** Tensors that recorded commands use: their buffers may not be given away before these are submitted. */
  commandQueueOwnedIds: WeakSet<TensorInfo['dataId']>;
  /** Commands since the last submission. */
  dispatchCountInPass: number;
  /** Buffers of uniforms, free after the next submission. */
  uniformPendingDisposal: GPUBuffer[];
  /** Set while `tf.time` or `tf.profile` measures. */
  activeTimers: unknown[] | null | undefined;
}
