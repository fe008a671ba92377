import { existsSync } from 'node:fs';

const sources = new URL('../src/', import.meta.url);

/** Runs a module of this package, named without its ending: in a clone its source, else what was built of it. */
export async function load(module) {
  if (!existsSync(sources)) return import(`../dist/${module}.js`);
  await import('../../../tools/typescript.mjs');
  return import(`../src/${module}.ts`);
}
