import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Plugin } from 'vite';

const WORKER = 'service-worker.js';

/**
 * Writes into the service worker of built pages which files they are, each with the SHA-256 of its
 * content, and a version that is another one as soon as any of them is.
 * @param dist folder of the built pages
 */
export function writeKeptFiles(dist: string): void {
  const paths = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== WORKER)
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
  const files = Object.fromEntries(
    paths.map((path) => [path, sha256(readFileSync(join(dist, path)))]),
  );
  const list = JSON.stringify(files);
  const worker = readFileSync(join(dist, WORKER), 'utf8')
    .replace(/^const FILES = .*;$/m, () => `const FILES = ${list};`)
    .replace(/^const VERSION = .*;$/m, `const VERSION = '${sha256(list).slice(0, 16)}';`);
  writeFileSync(join(dist, WORKER), worker);
}

const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** Does so at the end of a build. */
export function keptFiles(): Plugin {
  let dist = '';
  return {
    name: 'vgg-kept-files',
    apply: 'build',
    configResolved({ root, build }) {
      dist = resolve(root, build.outDir);
    },
    closeBundle: {
      order: 'post',
      handler: () => writeKeptFiles(dist),
    },
  };
}
