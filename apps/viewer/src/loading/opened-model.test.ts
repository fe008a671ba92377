import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from '@jest/globals';
import { io } from '@tensorflow/tfjs-core';
import { tinyModel } from '../testing/tiny-network.ts';
import { openSource } from './open-source.ts';
import { openModel, readModelJson } from './opened-model.ts';

async function exported() {
  const artifacts = await new Promise<io.ModelArtifacts>((resolve) => {
    void tinyModel().then((model) =>
      model.save(
        io.withSaveHandler(async (given) => {
          resolve(given);
          return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
        }),
      ),
    );
  });
  const { weightSpecs = [], weightData, ...rest } = artifacts;
  const json = {
    ...rest,
    weightsManifest: [{ paths: ['w.1.bin', 'w.2.bin'], weights: weightSpecs }],
  };
  return { json, text: JSON.stringify(json), weights: weightData as ArrayBuffer };
}

describe('readModelJson', () => {
  it.each([
    ['{', 'is not JSON'],
    ['{}', 'is not the model.json'],
    ['{"format":"graph-model"}', 'graph model'],
    ['{"modelTopology":{},"weightsManifest":3}', 'is not the model.json'],
  ])('refuses %s', (text, message) => {
    expect(() => readModelJson(text, 'x.json')).toThrow(message);
  });
});

describe('openModel', () => {
  it('refuses weights of another length, and weights of other shapes', async () => {
    const { text, json, weights } = await exported();
    const description = readModelJson(text, 'model.json');
    await expect(openModel(description, weights.slice(4))).rejects.toThrow(
      /do not fit the network/,
    );
    const [{ weights: specs }] = json.weightsManifest;
    const turned = specs.map((spec) => ({ ...spec, shape: spec.shape.toReversed() }));
    const wrong = { ...json, weightsManifest: [{ paths: [], weights: turned }] };
    await expect(
      openModel(readModelJson(JSON.stringify(wrong), 'model.json'), weights),
    ).rejects.toThrow(/do not fit the network/);
  });
});

describe('openSource', () => {
  it('puts shards together in the order of the manifest, whatever the order of the files', async () => {
    const { text, weights } = await exported();
    const files = [
      new File([weights.slice(100)], 'w.2.bin'),
      new File([text], 'model.json'),
      new File([weights.slice(0, 100)], 'w.1.bin'),
    ];
    const { model, bytes } = await openSource({ kind: 'files', files });
    expect(bytes).toBe(weights.byteLength);
    expect(model.countParams()).toBe(bytes / 4);
  });

  it('names the file that is missing', async () => {
    const { text } = await exported();
    const files = [new File([text], 'model.json')];
    await expect(openSource({ kind: 'files', files })).rejects.toThrow(/w\.1\.bin.* is not among/);
    await expect(openSource({ kind: 'files', files: [new File([], 'cat.png')] })).rejects.toThrow(
      /no network in these files/,
    );
  });
});
