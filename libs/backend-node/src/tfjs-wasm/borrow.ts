import type { KernelBackend, KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** Kernels on complex numbers keep a pair of tensors each: those cannot be lent. */
const complex = new Set(['Complex', 'ComplexAbs', 'FFT', 'IFFT', 'Imag', 'Real']);

/**
 * Completes a backend with the cpu backend's kernels that it lacks, among them gradients. Each
 * copies its inputs to the cpu backend and its outputs back: right, not fast.
 */
export async function borrowFromCpu(backendName: string): Promise<void> {
  const { MathBackendCPU } = await import('@tensorflow/tfjs-backend-cpu');
  const cpu = new MathBackendCPU();
  for (const config of tf.getKernelsForBackend('cpu')) {
    if (complex.has(config.kernelName) || tf.getKernel(config.kernelName, backendName)) continue;
    tf.registerKernel({
      kernelName: config.kernelName,
      backendName,
      kernelFunc: onAnotherBackend(config, cpu),
    });
  }
}

function onAnotherBackend(config: KernelConfig, other: KernelBackend): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const own = backend as KernelBackend;
    const lent: Record<string, TensorInfo> = Object.fromEntries(
      Object.entries(inputs).flatMap(([name, input]) =>
        input ? [[name, copy(input, own, other)]] : [],
      ),
    );
    const result = config.kernelFunc({ inputs: lent, attrs, backend: other });
    const outputs = [result].flat();
    const returned = outputs.map((output) => copy(output, other, own));
    for (const { dataId } of new Set([...Object.values(lent), ...outputs])) {
      other.disposeData(dataId);
    }
    return Array.isArray(result) ? returned : (returned[0] as TensorInfo);
  };
}

function copy(tensor: TensorInfo, from: KernelBackend, to: KernelBackend): TensorInfo {
  const values = from.readSync(tensor.dataId);
  const dataId = to.write(values as tf.backend_util.BackendValues, tensor.shape, tensor.dtype);
  return { dataId: dataId as tf.DataId, shape: tensor.shape, dtype: tensor.dtype };
}
