import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { expectRefusal, vgg } from './testing/vgg.ts';

const folder = temporaryFolder();
const results = fileURLToPath(new URL('../../../../results/', import.meta.url));

describe('vgg draw', () => {
  it('draws runs of before in one figure, the published curves beside those trained alike', async () => {
    const out = join(folder, 'figure');
    const runs = ['reference/A', 'A-fast'].map((name) => join(results, name));
    const { code, stderr, stdout } = await vgg('draw', ...runs, '--out', out);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/A, reference +78\.92 % +78\.6 %/);
    expect(stdout).toMatch(/A, fast +87\.06 %/);
    const { entries, settings } = JSON.parse(readFileSync(join(out, 'comparison.json'), 'utf8'));
    expect(entries).toMatchObject([
      { label: 'A, reference', beside: 'A' },
      { label: 'A, fast', beside: null },
    ]);
    expect(settings).toMatchObject({ engine: 'vgg-wasm' });
    expect(settings).not.toHaveProperty('learningRate');
    const svg = readFileSync(join(out, 'comparison.svg'), 'utf8');
    for (const line of ['A, reference', 'A, fast']) expect(svg).toContain(`>${line}</text>`);
  });

  it('refuses a run that has no epoch yet, and what is no run', async () => {
    const begun = join(folder, 'begun');
    cpSync(join(results, 'A-fast'), begun, { recursive: true });
    writeFileSync(join(begun, 'metrics.jsonl'), '');
    expectRefusal(await vgg('draw', begun), 2, /begun has no epoch to draw yet/);
    expectRefusal(await vgg('draw', join(folder, 'nothing')), 1, /nothing/);
    expectRefusal(await vgg('draw'), 2, /missing required argument 'runs'/);
  });
});
