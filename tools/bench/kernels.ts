/**
 * Times every convolution and dense layer of the VGG configurations on the vgg-wasm backend: the
 * forward pass and the gradients of the input and of the weights, one by one.
 *
 *   node --import ./tools/typescript.mjs tools/bench/kernels.ts [--threads 2] [--batch 64] [--repeats 12] [--json]
 *
 * Effective GFLOP/s count the operations of the direct convolution, as if nothing were saved.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { configure } from '@vgg/backend-wasm';

interface Layer {
  name: string;
  /** Layers of this shape in VGG-A and VGG-E. */
  inA: number;
  inE: number;
  gigaOperations: number;
  inputGradient: boolean;
  x: tf.Tensor;
  w: tf.Tensor;
  forward(): tf.Tensor;
  backInput(dy: tf.Tensor): tf.Tensor;
  backWeights(dy: tf.Tensor): tf.Tensor;
}

const { values: options } = parseArgs({
  options: {
    threads: { type: 'string' },
    batch: { type: 'string', default: '64' },
    repeats: { type: 'string', default: '12' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});
const batch = Number(options.batch);

configure(options.threads === undefined ? {} : { threads: Number(options.threads) });
tf.enableProdMode();
await tf.setBackend('vgg-wasm');

/** [map, channels, filters, in VGG-A, in VGG-E] */
const CONVOLUTIONS: [number, number, number, number, number][] = [
  [32, 3, 64, 1, 1],
  [32, 64, 64, 0, 1],
  [16, 64, 128, 1, 1],
  [16, 128, 128, 0, 1],
  [8, 128, 256, 1, 1],
  [8, 256, 256, 1, 3],
  [4, 256, 512, 1, 1],
  [4, 512, 512, 1, 3],
  [2, 512, 512, 2, 4],
];
const DENSE: [number, number][] = [
  [512, 4096],
  [4096, 4096],
  [4096, 10],
];

function convolution([map, channels, filters, inA, inE]: (typeof CONVOLUTIONS)[number]): Layer {
  const x = tf.randomUniform<tf.Rank.R4>([batch, map, map, channels], -1, 1);
  const w = tf.randomUniform<tf.Rank.R4>([3, 3, channels, filters], -0.1, 0.1);
  const attributes = { strides: 1, pad: 'same', dataFormat: 'NHWC', dilations: 1 };
  const run = (kernel: string, inputs: object, more: object) =>
    tf
      .engine()
      .runKernel(kernel, inputs as never, { ...attributes, ...more } as never) as tf.Tensor;
  return {
    name: `conv ${map}x${map} ${channels} -> ${filters}`,
    inA,
    inE,
    gigaOperations: (2 * batch * map * map * 9 * channels * filters) / 1e9,
    inputGradient: channels > 3,
    x,
    w,
    forward: () => tf.conv2d(x, w, 1, 'same'),
    backInput: (dy) => run(tf.Conv2DBackpropInput, { dy, filter: w }, { inputShape: x.shape }),
    backWeights: (dy) => run(tf.Conv2DBackpropFilter, { x, dy }, { filterShape: w.shape }),
  };
}

function dense([inputs, outputs]: (typeof DENSE)[number]): Layer {
  const x = tf.randomUniform<tf.Rank.R2>([batch, inputs], -1, 1);
  const w = tf.randomUniform<tf.Rank.R2>([inputs, outputs], -0.1, 0.1);
  return {
    name: `dense ${inputs} -> ${outputs}`,
    inA: 1,
    inE: 1,
    gigaOperations: (2 * batch * inputs * outputs) / 1e9,
    inputGradient: true,
    x,
    w,
    forward: () => tf.matMul(x, w),
    backInput: (dy) => tf.matMul(dy as tf.Tensor2D, w, false, true),
    backWeights: (dy) => tf.matMul(x, dy as tf.Tensor2D, true, false),
  };
}

/** Least and median milliseconds. */
function time(run: () => tf.Tensor): { least: number; median: number } {
  for (let i = 0; i < 4; i++) run().dispose();
  const times = Array.from({ length: Number(options.repeats) }, () => {
    const start = performance.now();
    const y = run();
    const took = performance.now() - start;
    y.dispose();
    return took;
  }).sort((a, b) => a - b);
  return { least: times[0] ?? 0, median: times[times.length >> 1] ?? 0 };
}

function measure(layer: Layer) {
  const dy = layer.forward();
  const passes = {
    forward: time(layer.forward),
    input: layer.inputGradient ? time(() => layer.backInput(dy)) : undefined,
    weights: time(() => layer.backWeights(dy)),
  };
  tf.dispose([dy, layer.x, layer.w]);
  const { name, inA, inE, gigaOperations } = layer;
  return { name, inA, inE, gigaOperations, passes };
}

// Until V8 has replaced its quick translation of the kernels by the optimised one.
const warm = convolution([8, 64, 64, 0, 0]);
for (const end = performance.now() + 700; performance.now() < end; ) {
  tf.tidy(() => {
    const dy = warm.forward();
    warm.backInput(dy);
    warm.backWeights(dy);
  });
}

const layers = [
  ...CONVOLUTIONS.map((shape) => () => convolution(shape)),
  ...DENSE.map((shape) => () => dense(shape)),
]
  .map((make) => make())
  .filter(({ name }) => name.includes(options.only))
  .map(measure);

const milliseconds = (count: (layer: (typeof layers)[number]) => number) =>
  layers.reduce((sum, layer) => {
    const { forward, input, weights } = layer.passes;
    return sum + count(layer) * (forward.least + (input?.least ?? 0) + weights.least);
  }, 0);
const totals = { A: milliseconds(({ inA }) => inA), E: milliseconds(({ inE }) => inE) };

if (options.json) {
  console.log(
    JSON.stringify({ node: process.version, batch, threads: options.threads, layers, totals }),
  );
} else {
  console.log(`Node ${process.version}, batch ${batch}; least (median) ms, effective GFLOP/s`);
  for (const { name, gigaOperations, passes } of layers) {
    const cells = [passes.forward, passes.input, passes.weights].map((pass) => {
      if (!pass) return ''.padStart(23);
      const speed = (gigaOperations / pass.least) * 1e3;
      return `${pass.least.toFixed(2).padStart(7)} (${pass.median.toFixed(2).padStart(6)}) ${speed.toFixed(0).padStart(4)} `;
    });
    console.log(name.padEnd(24), cells.join('  '));
  }
  console.log(
    `All of VGG-A ${totals.A.toFixed(0)} ms, of VGG-E ${totals.E.toFixed(0)} ms (sums of the least).`,
  );
}
process.exit(0);
