/**
 * Writes assembly/jobs.ts and assembly/operations.ts: what src/jobs.ts and src/operations.ts number, as
 * enums, which AssemblyScript has and TypeScript that is only stripped of its types has not.
 */
import { writeFileSync } from 'node:fs';
import { GENERATED_ENUMS } from '../src/fingerprint.ts';

for (const file of GENERATED_ENUMS) {
  const enums = Object.entries(await import(`../src/${file}`)).map(([name, members]) => {
    const lines = Object.entries(members).map(([member, value]) => `  ${member} = ${value},\n`);
    return `export enum ${name} {\n${lines.join('')}}\n`;
  });
  const source = `// Written by scripts/enumerations.mjs of src/${file}: change that.\n${enums.join('\n')}`;
  writeFileSync(new URL(`../assembly/${file}`, import.meta.url), source);
}
