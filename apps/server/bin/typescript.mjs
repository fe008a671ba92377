// TypeScript runs as it is: tsx compiles each file when it is first needed, and keeps what it has
// compiled in the temporary folder, where that can be written.
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

try {
  rmdirSync(mkdtempSync(join(tmpdir(), 'vgg-server-')));
} catch {
  process.env.TSX_DISABLE_CACHE = '1';
}
const { register } = await import('tsx/esm/api');
register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
