import { loadCpu } from './cpu.ts';
import type { Engine } from './engine.ts';
import { loadTensorFlow } from './tensorflow/load.ts';
import { loadTfjsWasm } from './tfjs-wasm/load.ts';
import { loadVggWasm } from './vgg-wasm.ts';
import { loadWebGpu } from './webgpu/load.ts';

/** Every engine, in the order in which `auto` tries them. A new engine is a new row. */
export const engines: readonly Engine[] = [
  {
    name: 'tfjs-node-gpu',
    about: 'TensorFlow on an NVIDIA GPU',
    addedBy: 'npm run vgg -- engines add tfjs-node-gpu',
    load: (options) => loadTensorFlow('tfjs-node-gpu', options),
  },
  {
    name: 'webgpu',
    about: "a graphics card of any vendor: WebGPU with this project's own kernels",
    addedBy: 'npm install --no-save webgpu@0.6.2',
    load: loadWebGpu,
    async isWorthIt(options) {
      await loadWebGpu();
      const { isWebGpuWorthIt } = await import('./webgpu/is-worth-it.ts');
      await isWebGpuWorthIt(options);
    },
  },
  {
    name: 'vgg-wasm',
    about: "this project's own: WebAssembly with SIMD, threads and Winograd convolutions",
    load: loadVggWasm,
  },
  {
    name: 'tfjs-node',
    about: 'TensorFlow on the CPU',
    addedBy: 'npm run vgg -- engines add tfjs-node',
    load: (options) => loadTensorFlow('tfjs-node', options),
  },
  {
    name: 'tfjs-wasm',
    about: 'stock tfjs WebAssembly, its missing gradients written as convolutions; one thread',
    load: loadTfjsWasm,
  },
  { name: 'cpu', about: 'plain JavaScript: for tests, far too slow to train', load: loadCpu },
];
