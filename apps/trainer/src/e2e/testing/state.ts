import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors as weightsIn } from '@vgg/formats';
import { openRun, readSafetensors, snapshotName } from '@vgg/runs';

/** All that a run must have in common with the same run trained without an interruption. */
export async function stateOf(folder: string) {
  const last = await readSafetensors(join(folder, 'checkpoints', 'last.safetensors'));
  const best = await readSafetensors(join(folder, 'checkpoints', 'best.safetensors'));
  return {
    last: digests(last.tensors),
    best: digests(best.tensors),
    progress: withoutTimes(JSON.parse(last.metadata.progress)),
    metrics: (await (await openRun(folder)).metrics()).map((event) =>
      withoutTimes({ ...event, run: undefined }),
    ),
    model: await modelOf(folder),
    snapshots: await snapshotsOf(folder),
  };
}

/** The moments that were kept, and their weights. */
async function snapshotsOf(folder: string) {
  const { snapshots } = await openRun(folder);
  return Promise.all(
    (await snapshots.list()).map(async ({ step }) => {
      const file = await readFile(join(snapshots.folder, snapshotName(step)));
      return [step, digests(weightsIn(file).tensors)];
    }),
  );
}

/** The exported model's weight files, which are named by their content, and their bytes. */
async function modelOf(folder: string) {
  const model = JSON.parse(await readFile(join(folder, 'model', 'model.json'), 'utf8'));
  const paths: string[] = model.weightsManifest[0].paths;
  return Promise.all(
    paths.map(async (path) => [path, digest(await readFile(join(folder, 'model', path)))]),
  );
}

/** A digest of each tensor's bits: a difference names the tensor, not its millions of numbers. */
function digests(tensors: Record<string, { shape: number[]; data: Float32Array }>) {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      `${shape.join('x')} ${digest(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))}`,
    ]),
  );
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

const times = /seconds|imagesPerSecond/i;

/** Without what the clock decides. */
function withoutTimes(values: object) {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !times.test(name) && value !== undefined),
  );
}
