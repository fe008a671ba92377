import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { loadModelArtifacts, writeModelFiles } from './model-files.ts';
import { RunError } from './run-error.ts';
import { said, start } from './testing/process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const root = temporaryFolder();
let folder: string;
let count = 0;

beforeAll(() => tf.enableProdMode());
beforeEach(() => {
  folder = join(root, String(count++));
});

/** 1.5 million weights, 6 MB: more than one shard. */
function makeModel(seed: number): layers.LayersModel {
  const kernelInitializer = layers.initializers.glorotUniform({ seed });
  return layers.sequential({
    layers: [
      layers.layers.conv2d({
        inputShape: [4, 4, 3],
        filters: 8,
        kernelSize: 3,
        padding: 'same',
        kernelInitializer,
      }),
      layers.layers.batchNormalization(),
      layers.layers.flatten(),
      layers.layers.dense({ units: 11_000, kernelInitializer }),
      layers.layers.dense({ units: 10, kernelInitializer }),
    ],
  });
}

async function artifactsOf(model: layers.LayersModel): Promise<tf.io.ModelArtifacts> {
  return new Promise((resolve) => {
    const handler = tf.io.withSaveHandler(async (artifacts) => {
      resolve(artifacts);
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    });
    void model.save(handler);
  });
}

async function logits(model: layers.LayersModel): Promise<number[]> {
  const output = tf.tidy(() => model.predict(tf.ones([2, 4, 4, 3])));
  if (Array.isArray(output)) throw new Error('one output');
  return Array.from(await output.data());
}

describe('an exported model', () => {
  it('is read by plain tf.loadLayersModel over HTTP, and from the disk', async () => {
    const model = makeModel(1);
    await writeModelFiles(folder, await artifactsOf(model));
    expect(readdirSync(folder).filter((file) => file.endsWith('.bin'))).toHaveLength(2);

    const server = createServer((request, response) => {
      response.end(readFileSync(join(folder, request.url ?? '')));
    }).listen(0);
    const { port } = server.address() as AddressInfo;
    const fetched = await said(start('load-over-http.ts', `http://localhost:${port}/model.json`));
    server.closeAllConnections();
    server.close();
    const read = await layers.loadLayersModel(loadModelArtifacts(folder));
    const expected = await logits(model);
    expect(JSON.parse(fetched)).toEqual(expected);
    expect(await logits(read)).toEqual(expected);
  });

  it('replaces the one before it and leaves nothing of that', async () => {
    await writeModelFiles(folder, await artifactsOf(makeModel(1)));
    const old = readdirSync(folder);
    const next = makeModel(2);
    mkdirSync(join(folder, 'notes'));
    writeFileSync(join(folder, `${old.find((name) => name.endsWith('.bin'))}.tmp`), 'half');
    await writeModelFiles(folder, await artifactsOf(next));
    const files = readdirSync(folder);
    expect(files.filter((name) => old.includes(name))).toEqual(['model.json']);
    expect(files).toHaveLength(4);
    expect(files).toContain('notes');
    const read = await layers.loadLayersModel(loadModelArtifacts(folder));
    expect(await logits(read)).toEqual(await logits(next));
    await writeModelFiles(folder, await artifactsOf(next));
    expect(readdirSync(folder)).toEqual(files);
  });

  it('stays when the next one cannot be written', async () => {
    const model = makeModel(1);
    const artifacts = await artifactsOf(model);
    await writeModelFiles(folder, artifacts);
    mkdirSync(join(folder, 'model.json.tmp'));
    await expect(writeModelFiles(folder, await artifactsOf(makeModel(2)))).rejects.toThrow(
      `Cannot write ${folder}/model.json: it is a folder, not a file`,
    );
    const read = await layers.loadLayersModel(loadModelArtifacts(folder));
    expect(await logits(read)).toEqual(await logits(model));
  });

  it('that is missing, cut short, damaged or dangerous is named', async () => {
    const load = () => layers.loadLayersModel(loadModelArtifacts(folder));
    await expect(load()).rejects.toThrow(`${folder}/model.json is missing`);
    await writeModelFiles(folder, await artifactsOf(makeModel(1)));
    const [shard = ''] = readdirSync(folder).filter((name) => name.includes('2of2'));
    truncateSync(join(folder, shard), 1000);
    await expect(load()).rejects.toThrow(/is damaged: its weights have 4195304 bytes of \d+/);
    rmSync(join(folder, shard));
    await expect(load()).rejects.toThrow(`${shard} is missing`);
    const model = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
    model.weightsManifest[0].paths = ['../../secret'];
    writeFileSync(join(folder, 'model.json'), JSON.stringify(model));
    await expect(load()).rejects.toThrow('names a file outside its folder: ../../secret');
    writeFileSync(join(folder, 'model.json'), '{"half":');
    await expect(load()).rejects.toThrow(RunError);
    await expect(load()).rejects.toThrow('is damaged, or is not a tfjs LayersModel');
  });
});
