/** How Node finds and reads a module of this workspace: see typescript.mjs, which registers these hooks. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';
import { swcOptions } from './swc.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules/.cache/typescript');
const require = createRequire(import.meta.url);
const { version } = require('@swc/core/package.json');

const options = { ...swcOptions, sourceMaps: 'inline', swcrc: false };
const compiler = JSON.stringify([version, options]);

/** The workspace's packages are their sources. */
export function resolve(specifier, context, next) {
  return next(specifier, { ...context, conditions: [...context.conditions, '@vgg/source'] });
}

export function load(url, context, next) {
  if (!/^file:.*\.tsx?$/.test(url)) return next(url, context);
  return { format: 'module', source: compiled(fileURLToPath(url)), shortCircuit: true };
}

/** What was compiled of this very text before, or now. */
function compiled(file) {
  const source = readFileSync(file, 'utf8');
  const state = createHash('sha256').update(compiler).update(source).digest('hex');
  // At the end, so that every line keeps its place in the source map.
  const tail = `\n// ${state}\n`;
  const kept = join(cache, `${relative(root, file)}.mjs`);
  try {
    const known = readFileSync(kept, 'utf8');
    if (known.endsWith(tail)) return known;
  } catch {
    // The first time.
  }
  const { transformSync } = require('@swc/core');
  const { code } = transformSync(source, { ...options, filename: file });
  keep(kept, code + tail);
  return code + tail;
}

/** Another process may read or write the same; a checkout that cannot be written compiles each time. */
function keep(file, text) {
  const unfinished = `${file}.${process.pid}.${threadId}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(unfinished, text);
    renameSync(unfinished, file);
  } catch {
    // Nothing is lost but time.
  }
}
