import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import type { BuiltEngine } from '../engine.ts';

/** The npm package that binds TensorFlow's C library; its name says whether it is to use a GPU. */
export type TensorFlowPackage = `@tensorflow/${BuiltEngine}`;

/** An engine that was added. */
export interface AddedEngine {
  folder: string;
  /** The npm package's version. */
  binding: string;
  /** The wheel's version. */
  tensorflow: string;
}

/** Where engines are added: `$VGG_ENGINES`, else `engines` in the platform's cache folder for `vggnet`. */
export function enginesFolder(): string {
  const given = process.env.VGG_ENGINES;
  return given ? resolve(given) : join(envPaths('vggnet', { suffix: '' }).cache, 'engines');
}

/** The file that says that an engine's folder is complete: it is written last. */
export const MARKER = 'engine.json';

/** What is known of an engine that was added; undefined where it was not. */
export function addedEngine(name: BuiltEngine): AddedEngine | undefined {
  const folder = join(enginesFolder(), name);
  try {
    return { folder, ...JSON.parse(readFileSync(join(folder, MARKER), 'utf8')) };
  } catch {
    return undefined;
  }
}

/** The folder with the engine's npm packages, and the file from which they are required. */
export function packagesOf(folder: string): { folder: string; manifest: string } {
  const packages = join(folder, 'npm');
  return { folder: packages, manifest: join(packages, 'package.json') };
}
