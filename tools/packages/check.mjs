/**
 * What npm would carry, used as a stranger uses it: packs every package, lets publint and
 * are-the-types-wrong look at it, installs the tarballs into empty projects outside the workspace, and
 * there trains, type-checks, serves, and builds a page that trains in Chromium.
 *
 *   node tools/packages/check.mjs [--nodes 20,22,26] [--others deno,bun] [--only stock,types] [--keep]
 *
 * `--nodes` and `--others` fetch other versions of Node, Deno and Bun from npm. The workspace is built
 * first: `npm run build`.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as checks from './checks.mjs';
import { npm, root } from './project.mjs';

const known = new Map(Object.entries(checks));
const list = (text) => text.split(',').filter(Boolean);
const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '' },
    others: { type: 'string', default: '' },
    only: { type: 'string', default: [...known.keys()].join() },
    keep: { type: 'boolean', default: false },
  },
});

const place = join(mkdtempSync(join(tmpdir(), 'vgg-packages-')), '한글 and spaces');
let failures = 0;
try {
  const context = {
    place,
    tarballs: await pack(join(place, 'tarballs')),
    nodes: list(values.nodes),
    others: list(values.others),
  };
  for (const name of list(values.only)) {
    const begun = performance.now();
    const outcome = await known
      .get(name)(context)
      .catch((error) => {
        failures++;
        return `FAILED: ${error.message}`;
      });
    console.log(`${name} (${((performance.now() - begun) / 1000).toFixed(0)} s): ${outcome}`);
  }
} finally {
  if (values.keep) console.log(`kept: ${place}`);
  else rmSync(join(place, '..'), { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

/** Packs each workspace that was built; gives the tarballs by package. */
async function pack(folder) {
  mkdirSync(folder, { recursive: true });
  const packages = ['libs', 'apps'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(root, group, name)),
  );
  const unbuilt = packages.filter((path) => !existsSync(join(path, 'dist')));
  if (unbuilt.length > 0) throw new Error(`not built, run "npm run build": ${unbuilt.join(', ')}`);
  const args = ['pack', '--workspaces', '--json', '--pack-destination', folder];
  const packed = JSON.parse(await npm([...args, '--loglevel=error'], root));
  // A list, or from npm 12 on an object by name.
  return Object.fromEntries(
    Object.values(packed).map(({ name, filename }) => [
      name,
      join(folder, filename.replace('@', '').replace('/', '-')),
    ]),
  );
}
