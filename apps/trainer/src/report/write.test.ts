import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { comparisonEntry, comparisonResult } from './testing/comparison.ts';
import { writeReport } from './write.ts';

describe('writeReport', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'report-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const result = comparisonResult([comparisonEntry('A', { epochs: 2 })]);

  it('writes the four files, and nothing else, into a folder that it makes', async () => {
    const inner = join(folder, 'a', 'b');
    const files = await writeReport(inner, result);
    expect((await readdir(inner)).sort()).toEqual(
      ['html', 'json', 'png', 'svg'].map((extension) => `comparison.${extension}`),
    );
    expect(await readFile(files.svg, 'utf8')).toMatch(/^<svg/);
    expect(await readFile(files.html, 'utf8')).toMatch(/^<!doctype html>/);
    expect((await readFile(files.png)).toString('latin1', 1, 4)).toBe('PNG');
    expect(JSON.parse(await readFile(files.json, 'utf8'))).toEqual(result);
  });

  it('writes signals and gradients by layer where they were measured', async () => {
    const norms = [{ layer: 'conv1_1', activation: 0.5, gradient: 0.1 }];
    const measured = { ...comparisonEntry('A'), layers: [{ epoch: 1, norms }] };
    const { layers = '' } = await writeReport(folder, comparisonResult([measured]));
    expect(layers).toBe(join(folder, 'comparison-layers.svg'));
    expect(await readFile(layers, 'utf8')).toMatch(/^<svg/);
  });

  it('replaces an earlier report', async () => {
    await writeReport(folder, result);
    const files = await writeReport(folder, { ...result, machine: 'another' });
    expect(JSON.parse(await readFile(files.json, 'utf8')).machine).toBe('another');
    expect(await readdir(folder)).toHaveLength(4);
  });

  it('names the folder that cannot be made', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(writeReport(join(file, 'report'), result)).rejects.toThrow(/file/);
  });
});
