import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { build } from 'esbuild';

it('is a door without Node behind it', async () => {
  // A bundler for browsers finds nothing under the names of Node's modules, and says so.
  const bundling = build({
    entryPoints: [fileURLToPath(new URL('./batches.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'browser',
    conditions: ['@vgg/source'],
    format: 'esm',
    external: ['@tensorflow/*', 'zod'],
    logLevel: 'silent',
  });
  await expect(bundling).resolves.toMatchObject({ errors: [] });
});
