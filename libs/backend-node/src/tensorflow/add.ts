import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuiltEngine, EngineError } from '../engine.ts';
import { type AddedEngine, addedEngine, enginesFolder, MARKER } from './added.ts';
import {
  compileBinding,
  installBinding,
  installTensorFlow,
  VERSIONS,
  type Watch,
} from './build.ts';
import { findTools } from './tools.ts';

/**
 * Adds TensorFlow's engine to this user's cache: the npm package's own sources, compiled against the
 * C library in TensorFlow's wheel from PyPI, in a venv of its own. Nothing outside
 * `enginesFolder()/name` is written, and that only when all of it is there. One that is there in the
 * same versions stays.
 *
 * @throws EngineError of one line: what the machine lacks, or what failed
 * @throws the signal's reason when aborted
 */
export async function addEngine(name: BuiltEngine, watch: Watch): Promise<AddedEngine> {
  checkPlatform(name);
  const before = addedEngine(name);
  const { binding, tensorflow } = VERSIONS;
  if (before?.binding === binding && before.tensorflow === tensorflow) return before;
  const tools = await findTools(name);
  await removeAbandoned();
  const building = join(enginesFolder(), `.adding-${name}-${process.pid}`);
  await mkdir(building, { recursive: true });
  try {
    const libraries = await installTensorFlow(name, building, tools, watch);
    const modules = await installBinding(name, building, watch);
    await compileBinding(name, { modules, tensorflow: libraries }, tools, watch);
    await writeFile(join(building, MARKER), `${JSON.stringify({ binding, tensorflow })}\n`);
    const folder = join(enginesFolder(), name);
    await rm(folder, { recursive: true, force: true });
    await rename(building, folder);
    return { folder, binding, tensorflow };
  } finally {
    await rm(building, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Takes an added engine away, all of it. Returns whether there was one. */
export async function removeEngine(name: BuiltEngine): Promise<boolean> {
  const there = addedEngine(name) !== undefined;
  await rm(join(enginesFolder(), name), { recursive: true, force: true, maxRetries: 5 });
  await removeAbandoned();
  return there;
}

function checkPlatform(name: BuiltEngine): void {
  const here = `${process.platform} ${process.arch}`;
  const accepted = name === 'tfjs-node-gpu' ? ['linux x64'] : ['linux x64', 'linux arm64'];
  if (accepted.includes(here)) return;
  throw new EngineError(
    `${name} can be built on ${accepted.join(' and ')}; this is ${here}, where vgg-wasm computes`,
  );
}

/** What processes left that were killed while they added an engine. */
async function removeAbandoned(): Promise<void> {
  for (const file of await readdir(enginesFolder()).catch(() => [])) {
    const pid = Number(/^\.adding-.*-(\d+)$/.exec(file)?.[1]);
    if (Number.isNaN(pid) || lives(pid)) continue;
    await rm(join(enginesFolder(), file), { recursive: true, force: true, maxRetries: 5 });
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
