import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { setBackend } from '@tensorflow/tfjs-core';
import { architecture, networkWeights, toReferenceWeights } from '@vgg/core';
import { readSafetensors, type Tensors } from './safetensors.ts';
import { openSafetensors } from './safetensors-model.ts';

/** As the format's page describes it. */
function file(tensors: Tensors): ArrayBuffer {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { shape, data }]) => {
    const begin = end;
    end += data.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }] as const;
  });
  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const bytes = new Uint8Array(8 + header.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  let at = 8 + header.length;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes.buffer;
}

function drawn(configuration: string, batchNorm: boolean): Tensors {
  const specs = networkWeights(
    architecture(configuration, {
      classes: 10,
      inputSize: 32,
      batchNorm,
      head: [6, 6],
    }),
  );
  return Object.fromEntries(
    specs.map(({ name, shape }, n) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return [name, { shape, data: new Float32Array(size).map((_, i) => n + (i % 9973) / 9973) }];
    }),
  );
}

beforeAll(async () => {
  await setBackend('cpu');
});

describe('openSafetensors', () => {
  it.each([
    ['A', true],
    ['A-LRN', false],
  ])(
    "finds out that a file with the reference's names is %s, batch normalisation %s",
    async (name, batchNorm) => {
      const ours = drawn(name, batchNorm);
      const shape = architecture(name, {
        classes: 10,
        inputSize: 32,
        batchNorm,
        head: [6, 6],
      });
      const { model, metadata } = openSafetensors(file(toReferenceWeights(shape, ours)));
      expect(metadata.configuration).toBe(name);
      expect(model.layers.some((layer) => layer.getClassName() === 'BatchNormalization')).toBe(
        batchNorm,
      );
      for (const layer of ['conv1_1', 'conv4_2', 'fc6', 'fc8']) {
        const [kernel] = model.getLayer(layer).getWeights();
        // Jest's own comparison takes seconds for millions of numbers.
        const { data } = ours[`${layer}/kernel`];
        expect(kernel.dataSync().every((value, i) => value === data[i])).toBe(true);
      }
      model.dispose();
    },
  );

  it('opens a checkpoint, whose optimiser has tensors of its own', () => {
    const ours = drawn('B', true);
    const state = { 'optimiser/conv1_1/kernel': ours['conv1_1/kernel'] };
    const { model, metadata } = openSafetensors(file({ ...ours, ...state }));
    expect(metadata.configuration).toBe('B');
    model.dispose();
  });

  it('refuses tensors of something else, and files that are none or cut short', () => {
    const one = { shape: [2], data: Float32Array.of(1, 2) };
    expect(() => openSafetensors(file({ x: one }))).toThrow(/of none of the configurations/);
    expect(() => openSafetensors(new ArrayBuffer(4))).toThrow(/header is unreadable/);
    expect(() => openSafetensors(file({ x: one }).slice(0, -4))).toThrow(/cut short/);
  });
});

describe('readSafetensors', () => {
  it('reads half floats of both kinds', () => {
    const header = new TextEncoder().encode(
      JSON.stringify({
        half: { dtype: 'F16', shape: [3], data_offsets: [0, 6] },
        brain: { dtype: 'BF16', shape: [1], data_offsets: [6, 8] },
        count: { dtype: 'I64', shape: [], data_offsets: [8, 8] },
      }),
    );
    const bytes = new Uint8Array(8 + header.length + 8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
    bytes.set(header, 8);
    bytes.set(
      new Uint8Array(Uint16Array.of(0x3c00, 0xc100, 0x0001, 0x4049).buffer),
      8 + header.length,
    );
    const { tensors } = readSafetensors(bytes.buffer);
    expect(Array.from(tensors.half.data)).toEqual([1, -2.5, 2 ** -24]);
    expect(tensors.brain.data[0]).toBeCloseTo(3.14, 2);
    expect(Object.keys(tensors)).toEqual(['half', 'brain']);
  });
});
