import { loadCpu } from './cpu.ts';
import type { Engine } from './engine.ts';
import { loadTensorFlow } from './tensorflow.ts';
import { loadTfjsWasm } from './tfjs-wasm/load.ts';
import { loadVggWasm } from './vgg-wasm.ts';

/** Every engine, in the order in which `auto` tries them. A new engine is a new row. */
export const engines: readonly Engine[] = [
  {
    name: 'tfjs-node-gpu',
    about: 'TensorFlow on an NVIDIA GPU',
    addedBy: '@tensorflow/tfjs-node-gpu',
    load: (options) => loadTensorFlow('@tensorflow/tfjs-node-gpu', options),
  },
  {
    name: 'tfjs-node',
    about: 'TensorFlow on the CPU',
    addedBy: '@tensorflow/tfjs-node',
    load: (options) => loadTensorFlow('@tensorflow/tfjs-node', options),
  },
  {
    name: 'vgg-wasm',
    about: "this project's own: WebAssembly with SIMD, threads and Winograd convolutions",
    load: loadVggWasm,
  },
  {
    name: 'tfjs-wasm',
    about: 'stock tfjs WebAssembly, its missing gradients written as convolutions; one thread',
    load: loadTfjsWasm,
  },
  { name: 'cpu', about: 'plain JavaScript: for tests, far too slow to train', load: loadCpu },
];

/** The command that adds an engine which does not come with the project. */
export function installCommand(engine: Engine): string | undefined {
  return engine.addedBy && `npm install --no-save ${engine.addedBy}`;
}
