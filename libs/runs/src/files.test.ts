import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { Checkpoints } from './checkpoints.ts';
import { checkpointBytes, readCheckpointBytes } from './files.ts';
import { card, checkpointOf } from './testing/fixtures.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const folder = temporaryFolder();

it('is a door without Node behind it', async () => {
  const bundling = build({
    entryPoints: [fileURLToPath(new URL('./files.ts', import.meta.url))],
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

it('makes of a checkpoint the bytes that stand on the disk, and reads them', async () => {
  const checkpoints = new Checkpoints(folder);
  const checkpoint = checkpointOf(5);
  const bytes = await checkpointBytes(checkpoint, 321, card);
  await checkpoints.save(checkpoint, { logBytes: 321, card });
  const written = Uint8Array.from(readFileSync(checkpoints.path('last')));
  expect(Buffer.compare(bytes, written)).toBe(0);
  expect(await readCheckpointBytes('last', written)).toEqual({ ...checkpoint, logBytes: 321 });
});

it('refuses bytes of which one was changed', async () => {
  const bytes = await checkpointBytes(checkpointOf(5), 0, card);
  bytes[bytes.length - 1] ^= 1;
  await expect(readCheckpointBytes('last.safetensors', bytes)).rejects.toThrow(
    'last.safetensors is damaged: its content does not match its checksum',
  );
  const short = bytes.slice(0, -4);
  await expect(readCheckpointBytes('last.safetensors', short)).rejects.toThrow('is damaged');
});
