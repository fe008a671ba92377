import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const project = fileURLToPath(new URL('..', import.meta.url));
const tsc = fileURLToPath(import.meta.resolve('@typescript/native/package.json')).replace(
  'package.json',
  'bin/tsc',
);

/** What TypeScript says of a file with this text under vgg-core's own settings. */
function complaints(text: string): string {
  const folder = mkdtempSync(join(project, 'compiled-'));
  try {
    writeFileSync(join(folder, 'file.ts'), text);
    const settings = { extends: '../tsconfig.json', include: ['file.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    return spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it.each(['process', 'document', 'Buffer'])(
  'does not compile with %s, of Node or the DOM',
  (name) => {
    expect(complaints(`export const found = ${name};\n`)).toMatch(
      new RegExp(`TS\\d+: .*'${name}'`),
    );
  },
);

it('compiles what every engine has', () => {
  expect(complaints('export const found = Math.max(1, 2);\n')).toBe('');
});
