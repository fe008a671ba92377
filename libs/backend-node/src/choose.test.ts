import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type FakePackages,
  fakeTensorFlow,
  fakeVggWasm,
  throwing,
  Workspace,
} from './testing/workspace.ts';

let workspace: Workspace | undefined;

afterEach(async () => {
  await workspace?.remove();
  workspace = undefined;
});

/** What `chooseEngine` answers in a process of its own where these packages are installed. */
async function choose(
  packages: FakePackages,
  choice = 'auto',
  { options = {}, before = '' } = {},
): Promise<Record<string, unknown>> {
  workspace = await Workspace.create(packages);
  const answer = await workspace.run(`
    ${before}
    const choice = await engines
      .chooseEngine(${JSON.stringify(choice)}, ${JSON.stringify(options)})
      .catch(failure);
    answer({ ...choice, current: tf.getBackend() });
  `);
  return answer as Record<string, unknown>;
}

const gpu = '@tensorflow/tfjs-node-gpu';
const node = '@tensorflow/tfjs-node';
const vggWasm = '@vgg/backend-wasm';

describe('auto', () => {
  it('takes tfjs-node-gpu first', async () => {
    const packages = {
      [gpu]: fakeTensorFlow({ gpu: true }),
      [node]: fakeTensorFlow(),
      [vggWasm]: fakeVggWasm,
    };
    expect(await choose(packages)).toMatchObject({
      name: 'tfjs-node-gpu',
      backendName: 'tensorflow',
      current: 'tensorflow',
      version: '4.22.0',
      reason: 'the fastest there is',
    });
  });

  it('passes tfjs-node-gpu over where it finds no GPU, and says so', async () => {
    const packages = { [gpu]: fakeTensorFlow({ gpu: false }), [node]: fakeTensorFlow() };
    expect(await choose({ ...packages, [vggWasm]: fakeVggWasm })).toMatchObject({
      name: 'vgg-wasm',
      reason:
        'the first that works; passed over: tfjs-node-gpu ' +
        "(installed, but it finds no NVIDIA GPU with CUDA 11.2 and cuDNN 8.1, which npm's own build asks for), webgpu (not installed)",
    });
  });

  it('takes tfjs-node after its own, which trains twice as fast', async () => {
    const broken = throwing('no WebAssembly SIMD');
    expect(await choose({ [node]: fakeTensorFlow(), [vggWasm]: broken })).toMatchObject({
      name: 'tfjs-node',
      current: 'tensorflow',
      reason: expect.stringMatching(
        /passed over: tfjs-node-gpu \(not installed\), webgpu \(not installed\), vgg-wasm \(/,
      ),
    });
  });

  it("takes the project's own where TensorFlow is not installed", async () => {
    expect(await choose({ [vggWasm]: fakeVggWasm }, 'auto', { options: { threads: 3 } })).toEqual({
      name: 'vgg-wasm',
      backendName: 'vgg-wasm',
      current: 'vgg-wasm',
      version: '0.1.0',
      threads: 3,
      reason:
        'the first that works; passed over: tfjs-node-gpu (not installed), webgpu (not installed)',
    });
  });

  it('goes on to stock wasm where its own does not start, with the cause', async () => {
    const broken = `
      const tf = require('@tensorflow/tfjs-core');
      tf.registerBackend('vgg-wasm', async () => { throw new Error('no WebAssembly SIMD.'); });
      exports.rememberBy = () => {};
    `;
    expect(await choose({ [vggWasm]: broken })).toMatchObject({
      name: 'tfjs-wasm',
      current: 'wasm',
      threads: 1,
      reason: expect.stringContaining('vgg-wasm (no WebAssembly SIMD)'),
    });
  });

  it('passes an engine over that computes wrong', async () => {
    const wrong = `${fakeVggWasm}
      tf.unregisterKernel('Conv2DBackpropFilter', 'vgg-wasm');
      tf.registerKernel({
        kernelName: 'Conv2DBackpropFilter',
        backendName: 'vgg-wasm',
        kernelFunc: ({ backend }) =>
          backend.makeTensorInfo([2, 2, 1, 1], 'float32', new Float32Array(4)),
      });
    `;
    expect(await choose({ [vggWasm]: wrong })).toMatchObject({
      name: 'tfjs-wasm',
      reason: expect.stringContaining('vgg-wasm (it computes a wrong gradient'),
    });
  });
});

describe('a named engine', () => {
  it('is taken as asked, also after another', async () => {
    workspace = await Workspace.create({
      [gpu]: fakeTensorFlow({ gpu: true }),
      [node]: fakeTensorFlow(),
      [vggWasm]: fakeVggWasm,
    });
    const names = ['tfjs-node', 'vgg-wasm', 'tfjs-node-gpu', 'tfjs-wasm', 'tfjs-node', 'cpu'];
    const answer = await workspace.run(`
      const chosen = [];
      for (const name of ${JSON.stringify(names)}) {
        const { reason, ...engine } = await engines.chooseEngine(name).catch(failure);
        chosen.push([engine.name, reason, tf.getBackend() === engine.backendName]);
      }
      answer(chosen);
    `);
    expect(answer).toEqual(names.map((name) => [name, 'as asked', true]));
  });

  it('wasm is the first of vgg-wasm and tfjs-wasm that works', async () => {
    expect(await choose({ [vggWasm]: fakeVggWasm }, 'wasm')).toMatchObject({ name: 'vgg-wasm' });
    await workspace?.remove();
    expect(await choose({}, 'wasm')).toMatchObject({
      name: 'tfjs-wasm',
      reason: expect.stringContaining('the first that works; passed over: vgg-wasm ('),
    });
  });

  it('that is not installed is an error of one line with the command that adds it', async () => {
    expect(await choose({}, 'tfjs-node-gpu')).toMatchObject({
      error: 'EngineError',
      message:
        'Backend tfjs-node-gpu (not installed) does not work here. ' +
        'Add it with: npm run vgg -- engines add tfjs-node-gpu',
    });
  });

  it.each<[string, string, string]>([
    [
      'the native library missing',
      throwing(
        'The Node.js native addon module (tfjs_binding.node) can not be found at path: /x. \nPlease run command …',
      ),
      'installed, but without its native library, which its install step did not get',
    ],
    [
      'a system library missing',
      throwing('libcudart.so.11.0: cannot open shared object file: No such file or directory'),
      'installed, but the system library libcudart.so.11.0 is missing',
    ],
    [
      'one of its modules missing',
      "require('@mapbox/node-pre-gyp');",
      'installed, but @mapbox/node-pre-gyp is missing',
    ],
    ['any other fault', throwing('something odd\nat …'), 'installed, but it fails: something odd'],
    [
      'a tfjs-core of its own',
      fakeTensorFlow({ ownCore: true }),
      "it brings its own copy of tfjs-core (4.0.0; this project's is 4.22.0)",
    ],
    [
      'no backend',
      'module.exports = require("@tensorflow/tfjs-core");',
      'it registered no tfjs backend',
    ],
  ])('that is installed with %s says so', async (_, code, why) => {
    const { message } = await choose({ [node]: code }, 'tfjs-node');
    expect(message).toMatch(/^Backend tfjs-node \(.*\) does not work here\. /);
    expect(message).toContain(why);
    expect(message).not.toContain('\n');
  });

  it('of a name that there is not is an error that lists the names', async () => {
    expect(await choose({}, 'cuda')).toMatchObject({
      error: 'EngineError',
      message:
        'Unknown backend "cuda". Accepted: auto, tfjs-node-gpu, webgpu, vgg-wasm, tfjs-node, tfjs-wasm, cpu, wasm.',
    });
  });

  it('does not take a thread count that is none', async () => {
    expect(await choose({}, 'cpu', { options: { threads: 0 } })).toMatchObject({
      error: 'EngineError',
      message: 'Threads must be a whole number from 1, not 0.',
    });
  });
});

describe('an engine that was added', () => {
  const ask = (name: string) => `
    const choice = await engines.chooseEngine('${name}').catch(failure);
    const sum = tf.getBackend() === 'tensorflow' ? tf.add(1, 2).dataSync()[0] : null;
    answer({ ...choice, sum, level: process.env.TF_CPP_MIN_LOG_LEVEL });
  `;
  const built = `
    if (!require('@tensorflow/tfjs').CustomCallback) throw new Error('no callbacks of tfjs-layers');
  `;

  it("is loaded from its folder, with this program's tfjs, before an npm package", async () => {
    workspace = await Workspace.create({ [node]: throwing('the npm package was loaded') });
    await workspace.addBuilt('tfjs-node', built + fakeTensorFlow());
    expect(await workspace.run(ask('tfjs-node'))).toMatchObject({
      name: 'tfjs-node',
      version: '4.22.0',
      sum: 3,
      level: '2',
    });
  });

  it('without a card says what its own build asks for', async () => {
    workspace = await Workspace.create({});
    await workspace.addBuilt('tfjs-node-gpu', built + fakeTensorFlow({ gpu: false }));
    expect(await workspace.run(ask('tfjs-node-gpu'))).toMatchObject({
      error: 'EngineError',
      message: expect.stringContaining("no NVIDIA GPU with a driver for its wheel's CUDA 12"),
    });
  });
});

describe('tfjs-node', () => {
  it('keeps its tensors when it is chosen again', async () => {
    workspace = await Workspace.create({ [node]: fakeTensorFlow() });
    const answer = await workspace.run(`
      await engines.chooseEngine('tfjs-node');
      const tensor = tf.tensor1d([1, 2, 3]);
      await engines.chooseEngine('tfjs-node');
      answer([...tensor.dataSync()]);
    `);
    expect(answer).toEqual([1, 2, 3]);
  });

  it('finds the functions of node:util that Node 23 removed', async () => {
    const before = 'delete util.isNullOrUndefined; delete util.isArray;';
    const packages = { [node]: fakeTensorFlow() };
    expect(await choose(packages, 'tfjs-node', { before })).toMatchObject({ name: 'tfjs-node' });
  });
});
