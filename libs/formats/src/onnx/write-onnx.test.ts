import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import {
  type Architecture,
  architecture,
  layersOf,
  type NamedValues,
  networkWeights,
  Predictor,
} from '@vgg/core';
import { onnx } from 'onnx-proto';
import * as runtime from 'onnxruntime-web';
import { FormatError } from '../format-error.ts';
import { type OnnxOptions, writeOnnx } from './write-onnx.ts';

/** Weights that no layer can be mistaken for another by; variances are positive. */
function drawn(of: Architecture): NamedValues {
  return Object.fromEntries(
    networkWeights(of).map(({ name, shape }, n) => {
      const size = shape.reduce((product, side) => product * side, 1);
      // Small in the head, so that the softmax is not sure of one class.
      const fanIn = Math.max(4, size / (shape.at(-1) ?? 1));
      const scale = Math.sqrt((name.startsWith('fc') ? 0.5 : 6) / fanIn);
      const offset = /gamma|variance/.test(name) ? 1.5 : 0;
      return [
        name,
        {
          shape,
          data: Float32Array.from(
            { length: size },
            (_, i) => offset + scale * Math.sin(i * 1.7 + n),
          ),
        },
      ];
    }),
  );
}

const decode = (file: Uint8Array) => onnx.ModelProto.decode(file);

/** What ONNX Runtime answers to two images, and what our predictor does. */
async function answers(of: Architecture, options: OnnxOptions) {
  const values = drawn(of);
  const { inputSize } = of;
  const file = writeOnnx(layersOf(of), values, inputSize, options);
  const nchw = Float32Array.from({ length: 2 * 3 * inputSize ** 2 }, (_, i) => Math.sin(i * i));
  const session = await runtime.InferenceSession.create(file);
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  const images = new runtime.Tensor('float32', nchw, [2, 3, inputSize, inputSize]);
  const theirs = (await session.run({ [input]: images }))[output];
  await session.release();

  const weight = (name: string) => tf.tensor(values[name].data, values[name].shape);
  const predictor = new Predictor({ architecture: of, weight });
  const nhwc = tf.transpose(tf.tensor4d(nchw, [2, 3, inputSize, inputSize]), [0, 2, 3, 1]);
  const logits = predictor.logits(nhwc);
  const ours = options.answers === 'logits' ? logits : tf.softmax(logits);
  predictor.dispose();
  return {
    input,
    output,
    shape: theirs.dims,
    theirs: theirs.data as Float32Array,
    ours: await ours.data(),
  };
}

const custom = (layers: string, more: Partial<Architecture>) =>
  architecture('custom', { layers, head: [5, 6], classes: 4, inputSize: 16, ...more });

beforeAll(async () => {
  await tf.setBackend('cpu');
  runtime.env.wasm.numThreads = 1;
});

describe('an ONNX file answers in ONNX Runtime as our predictor does', () => {
  it.each<[string, Architecture, OnnxOptions]>([
    ['one cell before the head', custom('4 M 6 M 8 M 8 M', {}), {}],
    ['maps before the head', custom('4 M 6 6 M', {}), {}],
    ['batch normalisation kept', custom('4 M 6 6 M', {}), { keepBatchNorm: true }],
    ['no batch normalisation', custom('4 1x5 M 6 M', { batchNorm: false }), {}],
    ['local response normalisation', custom('8 LRN M 6 M', { batchNorm: false }), {}],
    ['maps averaged', custom('4 M 6 M', { head: [] }), {}],
    ['an odd size', custom('4 M 6 M', { inputSize: 15 }), {}],
    ['logits', custom('4 M 6 M', {}), { answers: 'logits' }],
  ])('%s', async (_, of, options) => {
    const { theirs, ours, shape } = await answers(of, options);
    expect(shape).toEqual([2, 4]);
    ours.forEach((value, i) => {
      expect(Math.abs(theirs[i] - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
    });
    expect(new Set(ours.map((value) => Math.round(value * 1e4))).size).toBeGreaterThan(3);
  });

  it('under the names that are asked for', async () => {
    const { input, output } = await answers(custom('4 M', {}), { input: 'x', output: 'y' });
    expect([input, output]).toEqual(['x', 'y']);
  });
});

describe('an ONNX file', () => {
  const of = custom('4 M 6 6 M', { dropout: 0.5 });
  const operators = (options: OnnxOptions) =>
    decode(writeOnnx(layersOf(of), drawn(of), 16, options)).graph?.node?.map(
      ({ opType }) => opType,
    );

  it('has the layers, batch normalisation folded away or kept, dropout left out', () => {
    const convolution = ['Conv', 'Relu'];
    const head = ['Flatten', 'Gemm', 'Relu', 'Gemm', 'Relu', 'Gemm'];
    expect(operators({ answers: 'logits' })).toEqual([
      ...convolution,
      'MaxPool',
      ...convolution,
      ...convolution,
      'MaxPool',
      ...head,
    ]);
    expect(operators({})?.at(-1)).toBe('Softmax');
    const kept = operators({ keepBatchNorm: true }) ?? [];
    expect(kept.filter((operator) => operator === 'BatchNormalization')).toHaveLength(3);
  });

  it('says its version, its free batch, and what it is told of classes and pixels', () => {
    const model = decode(
      writeOnnx(layersOf(of), drawn(of), 16, {
        labels: ['Katze', 'größe', '"', '4'],
        normalisation: { mean: [0.5, 0.25, 0], deviation: [1, 1, 2] },
        metadata: { card: '{"a":1}' },
      }),
    );
    expect(model.opsetImport?.map(({ version }) => Number(version))).toEqual([13]);
    const metadata = model.metadataProps?.map(({ key, value }) => [key, value]);
    expect(metadata).toEqual([
      ['labels', '["Katze","größe","\\"","4"]'],
      ['mean', '[0.5,0.25,0]'],
      ['deviation', '[1,1,2]'],
      ['card', '{"a":1}'],
    ]);
    const dimensions = model.graph?.input?.[0]?.type?.tensorType?.shape?.dim ?? [];
    expect(dimensions.map(({ dimParam, dimValue }) => dimParam || Number(dimValue))).toEqual([
      'N',
      3,
      16,
      16,
    ]);
  });

  it('does not change the weights that it is given', () => {
    const values = drawn(of);
    writeOnnx(layersOf(of), values, 16);
    expect(values).toEqual(drawn(of));
  });

  it('is refused where weights are missing, of another shape, or too many', () => {
    const values = drawn(of);
    const { 'fc7/bias': bias, ...without } = values;
    const write = (given: NamedValues) => () => writeOnnx(layersOf(of), given, 16);
    expect(write(without)).toThrow(
      new FormatError('the weights do not fit the layers: fc7/bias is missing, [6] is needed'),
    );
    expect(write({ ...values, 'fc7/bias': { ...bias, shape: [1, 6] } })).toThrow(
      'fc7/bias has shape [1,6], [6] is needed',
    );
    // 2.1 GB in words alone: their memory is never asked for.
    const large = { byteLength: 2.1 * 2 ** 30 } as Float32Array;
    expect(write({ ...values, more: { shape: [1], data: large } })).toThrow(
      'an ONNX file holds at most 2 GB, and these weights are 2.1 GB',
    );
  });
});
