import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { modelParts, weightsOf } from './model-parts.ts';
import { replaceFile } from './replace-file.ts';
import { cannot, errorCode, RunError } from './run-error.ts';

const SHARD_NAME = /^weights\.[0-9a-f]{16}\.\d+of\d+\.bin(\.tmp)?$/;

/**
 * Writes a tfjs LayersModel as `model.json` and weight shards, which plain
 * `tf.loadLayersModel('http://…/model.json')` reads.
 *
 * Shards are named by their content and `model.json` is put in its place last, in one step: whoever
 * reads sees the old model or the new, never the layers of one with the weights of the other.
 * Afterwards the old model's shards go.
 *
 * @param artifacts what `model.save(io.withSaveHandler(…))` hands over.
 * @throws RunError when the disk refuses; the old model is still there then.
 */
export async function writeModelFiles(folder: string, artifacts: io.ModelArtifacts): Promise<void> {
  const weights = weightsOf(artifacts);
  const hash = createHash('sha256').update(weights).digest('hex');
  const { model, shards } = modelParts(artifacts, weights, hash);
  const paths = shards.map(({ path }) => path);
  try {
    await mkdir(folder, { recursive: true });
    for (const { path, bytes } of shards) {
      await replaceFile(join(folder, path), (file) => file.writeFile(bytes));
    }
    await replaceFile(join(folder, 'model.json'), (file) => file.writeFile(model));
    for (const name of await readdir(folder)) {
      if (SHARD_NAME.test(name) && !paths.includes(name)) await rm(join(folder, name));
    }
  } catch (error) {
    throw cannot('write', folder, error);
  }
}

const modelSchema = z.looseObject({
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(
    z.looseObject({ paths: z.array(z.string()), weights: z.array(z.looseObject({})) }),
  ),
});

/**
 * Reads a model from a folder, for `tf.loadLayersModel(loadModelArtifacts('runs/x/model'))` on Node
 * without tfjs-node.
 *
 * @param folder holds `model.json`, written by {@link writeModelFiles} or by any tfjs converter.
 * @returns a handler whose `load` throws a RunError naming the file that is missing or broken.
 */
export function loadModelArtifacts(folder: string): io.IOHandler {
  return { load: () => readModelFiles(folder) };
}

async function readModelFiles(folder: string): Promise<io.ModelArtifacts> {
  const path = join(folder, 'model.json');
  const { weightsManifest, ...description } = parseModel(path, await readPart(path));
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const shards = weightsManifest.flatMap(({ paths }) => paths);
  const files = shards.map((shard) => inside(folder, shard));
  const data = Buffer.concat(await Promise.all(files.map(readPart)));
  const expected = weightSpecs.reduce((sum, spec) => sum + byteLength(spec), 0);
  if (!Number.isNaN(expected) && data.length !== expected) {
    throw new RunError(
      `${folder} is damaged: its weights have ${data.length} bytes of ${expected}`,
    );
  }
  const weightData = data.buffer.slice(data.byteOffset, data.byteOffset + data.length);
  return { ...description, weightSpecs, weightData };
}

async function readPart(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new RunError(`${path} is missing`);
    throw cannot('read', path, error);
  }
}

function parseModel(path: string, text: Buffer): io.ModelJSON {
  try {
    const model = JSON.parse(text.toString('utf8'));
    modelSchema.parse(model);
    return model;
  } catch {
    throw new RunError(`${path} is damaged, or is not a tfjs LayersModel`);
  }
}

/** A model may come from anywhere: it must not make us read files outside its folder. */
function inside(folder: string, shard: string): string {
  const path = join(folder, shard);
  if (relative(folder, path).startsWith('..')) {
    throw new RunError(`${join(folder, 'model.json')} names a file outside its folder: ${shard}`);
  }
  return path;
}

const BYTES: Record<string, number> = {
  float32: 4,
  int32: 4,
  complex64: 8,
  bool: 1,
  float16: 2,
  uint16: 2,
  uint8: 1,
};

/** NaN for strings, whose length only the data itself tells. */
function byteLength({ shape, dtype, quantization }: io.WeightsManifestEntry): number {
  return shape.reduce((a, b) => a * b, 1) * (BYTES[quantization?.dtype ?? dtype] ?? Number.NaN);
}
