import { beforeAll, describe, expect, it } from '@jest/globals';
import { chooseEngine } from '@vgg/backend-node';
import { architecture, Network } from '@vgg/core';
import { cifar10 } from './cifar10.ts';
import { toOnnx } from './onnx.ts';

/** The fields of an encoded message: numbers of varints, bytes of the rest. */
function fields(message: Uint8Array): { field: number; value: number | Uint8Array }[] {
  const found: { field: number; value: number | Uint8Array }[] = [];
  let place = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const digit = message[place++];
      value += (digit & 127) * scale;
      if (digit < 128) return value;
    }
  };
  while (place < message.length) {
    const tag = varint();
    const length = (tag & 7) === 0 ? 0 : (tag & 7) === 5 ? 4 : varint();
    const value = (tag & 7) === 0 ? varint() : message.subarray(place, place + length);
    place += length;
    found.push({ field: tag >> 3, value });
  }
  return found;
}

function all(message: Uint8Array, wanted: number): Uint8Array[] {
  return fields(message).flatMap(({ field, value }) =>
    field === wanted && typeof value !== 'number' ? [value] : [],
  );
}

const words = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

describe('a network as an ONNX model', () => {
  let graph: Uint8Array;

  beforeAll(async () => {
    await chooseEngine('cpu');
    const network = new Network(architecture('A', { ...cifar10, head: [16, 16] }), 1);
    [graph] = all(await toOnnx(network), 7);
    network.dispose();
  });

  it('has the layers of VGG-A, batch normalisation folded away', () => {
    const operators = all(graph, 1).map((node) => words(all(node, 4)[0]));
    const of = (name: string) => operators.filter((operator) => operator === name).length;
    expect([of('Conv'), of('MaxPool'), of('Gemm'), of('Relu')]).toEqual([8, 5, 3, 10]);
    expect(operators).not.toContain('BatchNormalization');
  });

  it('chains every operator to the one before', () => {
    let value = 'images';
    for (const node of all(graph, 1)) {
      expect(words(all(node, 1)[0])).toBe(value);
      value = words(all(node, 2)[0]);
    }
    expect(words(all(all(graph, 12)[0], 1)[0])).toBe(value);
  });

  it('holds each weight with as many bytes as its shape says', () => {
    const tensors = all(graph, 5);
    expect(tensors).toHaveLength(22);
    for (const tensor of tensors) {
      const shape = fields(tensor).flatMap(({ field, value }) =>
        field === 1 ? [Number(value)] : [],
      );
      expect(all(tensor, 9)[0]).toHaveLength(4 * shape.reduce((a, b) => a * b, 1));
    }
  });
});
