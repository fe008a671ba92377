import { AddN, type TensorInfo } from '@tensorflow/tfjs-core';
import { kernel } from './kernel.ts';

/** Tensors that WebGPU promises to bind to one shader, beside the result. */
const MOST = 7;

/**
 * AddN: the sum of any number of tensors of one shape, seven at a time. tfjs binds all at once, which
 * WebGPU refuses from the eighth on: nothing is computed.
 */
export const addN = kernel<object, string>(AddN, (inputs, _, backend, stock) => {
  const tensors = Object.values(inputs);
  let sum = stock(tensors.slice(0, MOST)) as TensorInfo;
  for (let next = MOST; next < tensors.length; next += MOST - 1) {
    const before = sum;
    sum = stock([before, ...tensors.slice(next, next + MOST - 1)]) as TensorInfo;
    backend.disposeData(before.dataId);
  }
  return sum;
});
