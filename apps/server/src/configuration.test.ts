import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConfiguration } from './read-configuration.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vgg-server-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(text: string): Promise<string> {
  const path = join(folder, 'server.yaml');
  await writeFile(path, text);
  return path;
}

describe('the configuration', () => {
  it('has a default for everything', async () => {
    const configuration = await readConfiguration({ flags: {}, environment: {} });
    expect(configuration).toMatchObject({
      port: 3000,
      runs: 'runs',
      maxBatchSize: 64,
      apiKeys: [],
    });
  });

  it('takes flags before the environment before the file', async () => {
    const configuration = await readConfiguration({
      flags: { port: '1' },
      environment: { VGG_PORT: '2', VGG_MAX_QUEUE: '2', VGG_CORS_ORIGINS: 'a, b', VGG_DATA: 'x' },
      file: await file('port: 3\nmaxQueue: 3\nmaxImages: 3\napiKeys: [k]\n'),
    });
    expect(configuration).toMatchObject({
      port: 1,
      maxQueue: 2,
      maxImages: 3,
      corsOrigins: ['a', 'b'],
      apiKeys: ['k'],
    });
  });

  it('takes JSON as well as YAML', async () => {
    const path = await file('{"port": 8080}');
    expect(await readConfiguration({ flags: {}, environment: {}, file: path })).toHaveProperty(
      'port',
      8080,
    );
  });

  it.each([
    ['a flag', { flags: { port: '70000' }, environment: {} }, /^--port is "70000": .*65535/],
    [
      'a variable',
      { flags: {}, environment: { VGG_PORT: 'x' } },
      /^VGG_PORT is "x": a whole number from 0 to 65535 is accepted$/,
    ],
    ['a choice', { flags: { checkpoint: 'first' }, environment: {} }, /best.*last/],
  ])('names %s that is wrong', async (_, sources, message) => {
    await expect(readConfiguration(sources)).rejects.toThrow(message);
  });

  it.each([
    ['prot: 1', /sets prot; accepted are port, host/],
    ['port: -1', /port of .*server.yaml is -1/],
    ['- port', /must hold settings/],
    ['a: [', /neither YAML nor JSON/],
  ])('names what is wrong in a file: %s', async (text, message) => {
    const path = await file(text);
    await expect(readConfiguration({ flags: {}, environment: {}, file: path })).rejects.toThrow(
      message,
    );
  });

  it('does not repeat a key that is wrong', async () => {
    const path = await file('apiKeys: {secret: 1}');
    const read = readConfiguration({ flags: {}, environment: {}, file: path });
    await expect(read).rejects.not.toThrow(/secret/);
  });
});

describe('the command', () => {
  const bin = fileURLToPath(new URL('../bin/serve.mjs', import.meta.url));
  const run = (...flags: string[]) =>
    spawnSync(process.execPath, [bin, ...flags], { encoding: 'utf8', cwd: folder });

  it.each([
    [['--port', 'x'], 2, /^serve: --port is "x": a whole number from 0 to 65535 is accepted\n$/],
    [
      ['--body-limit-mib', '-1'],
      2,
      /^serve: --body-limit-mib is "-1": a number above 0 is accepted\n$/,
    ],
    [
      ['--max-queue', '0.5'],
      2,
      /^serve: --max-queue is "0.5": a whole number of at least 1 is accepted\n$/,
    ],
    [['--prot', '1'], 2, /^serve: unknown option '--prot'/],
    [['--config', 'none.yaml'], 2, /^serve: none.yaml cannot be read: ENOENT\n$/],
    [['--backend', 'abacus'], 1, /^serve: Unknown backend "abacus"[^\n]+\n$/],
  ])('tells in one line what is wrong with %j', (flags, status, message) => {
    const { status: code, stderr } = run(...flags);
    expect(stderr).toMatch(message);
    expect(code).toBe(status);
  });

  it('explains every setting', () => {
    const { stdout, status } = run('--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/--max-batch-size <value>[\s\S]*default: 64/);
    expect(stdout).not.toMatch(/--api-keys/);
  });
});
