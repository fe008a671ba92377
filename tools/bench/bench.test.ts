import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const bench = fileURLToPath(new URL('./bench.mjs', import.meta.url));

/** Runs the command as a user does. */
function run(...options: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [bench, ...options], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('bench', () => {
  it('train measures whole steps and prints one JSON object', async () => {
    const { code, stdout } = await run(
      ...['train', '--random', '--json', '--engines', 'tfjs-wasm,tfjs-node-gpu'],
      ...['--configurations', 'A', '--steps', '1', '--batch-size', '2'],
    );
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      bench: 'train',
      machine: { node: process.versions.node },
      results: [{ engine: 'tfjs-wasm', configuration: 'A', batchSize: 2, threads: 1 }],
    });
    const [{ seconds, imagesPerSecond, peakMemory }] = report.results;
    expect(imagesPerSecond).toBeCloseTo(2 / seconds.median);
    expect(peakMemory).toBeGreaterThan(100e6);
  });

  it('infer measures each batch size', async () => {
    const { code, stdout } = await run(
      ...['infer', '--json', '--engines', 'tfjs-wasm', '--batch-size', '1,2', '--steps', '2'],
    );
    expect(code).toBe(0);
    const sizes = JSON.parse(stdout).results.map(
      (result: { batchSize: number }) => result.batchSize,
    );
    expect(sizes).toEqual([1, 2]);
  });

  it('train --profile tells where the time of a step goes', async () => {
    const { code, stdout } = await run(
      ...['train', '--random', '--json', '--profile', '--threads', '2'],
      ...['--configurations', 'A', '--steps', '1', '--batch-size', '2'],
    );
    expect(code).toBe(0);
    const [{ threads: asked, profile }] = JSON.parse(stdout).profiles;
    expect(asked).toBe(2);
    const { total, jobs, threads } = profile;
    const names = jobs.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['Adam', 'WinogradByFilters', 'BatchNormApply']));
    expect(threads).toHaveLength(2);
    expect(threads[0].product).toBeGreaterThan(0);
    expect(threads[0].product).toBeLessThan(total);
  });

  it('sweep compares random shapes with the cpu backend, the same for the same seed', async () => {
    const sweep = () => run('sweep', '--cases', '4', '--seed', '3', '--threads', '1,2');
    const { code, stdout } = await sweep();
    expect(stdout).toContain('0 failed');
    expect(code).toBe(0);
    expect((await sweep()).stdout).toBe(stdout);
  });

  it.each([
    [['train', '--engines', 'cuda'], 'There is no cuda; accepted are vgg-wasm'],
    [['train', '--steps', '0'], 'A whole number from 1 is accepted.'],
    [['infer', '--configurations', 'A,F'], 'There is no F; accepted are A, A-LRN'],
  ])('%j is refused in one line', async (options, message) => {
    const { code, stdout, stderr } = await run(...options);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(message);
  });
});
