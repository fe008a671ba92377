import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { configure, describeBackend, rememberBy } from '@vgg/backend-wasm';
import { machineMemory } from './machine-memory.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vgg-memory-'));
  file = join(folder, 'engines', 'vgg-wasm.json');
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('the memory of a machine', () => {
  it('keeps a text from one reader to the next, and only the newest keys', () => {
    const memory = machineMemory(file);
    expect(memory.recall('a')).toBeUndefined();
    for (let i = 0; i < 40; i++) memory.remember(`key ${i}`, `value ${i}`);
    const next = machineMemory(file);
    expect(next.recall('key 39')).toBe('value 39');
    expect(next.recall('key 0')).toBeUndefined();
    expect(readdirSync(join(folder, 'engines'))).toEqual(['vgg-wasm.json']);
  });

  it('is empty, and no error, where its file is broken or cannot be written', () => {
    const memory = machineMemory(file);
    memory.remember('a', 'b');
    writeFileSync(file, '{"a": ["not a text"], "b');
    expect(memory.recall('a')).toBeUndefined();
    writeFileSync(join(folder, 'file'), '');
    const nowhere = machineMemory(join(folder, 'file', 'below', 'x.json'));
    nowhere.remember('a', 'b');
    expect(nowhere.recall('a')).toBeUndefined();
  });

  it('gives vgg-wasm the tile that was found before, unless it is none', async () => {
    rememberBy(machineMemory(file));
    const start = async (memoryLimit: number) => {
      // Another limit is another engine, which looks for its tile again.
      configure({ threads: 1, memoryLimit });
      return (await describeBackend()).tile;
    };
    const found = await start(2 ** 28);
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    const [key = ''] = Object.keys(kept);
    expect(JSON.parse(kept[key] ?? '')).toEqual(found);

    const other = { rows: 4, columns: 8, gigaflops: 1.5 };
    writeFileSync(file, JSON.stringify({ [key]: JSON.stringify(other) }));
    expect(await start(2 ** 28 + 65536)).toEqual(other);

    writeFileSync(file, JSON.stringify({ [key]: '{"rows":600,"columns":1,"gigaflops":9}' }));
    const again = await start(2 ** 28 + 2 * 65536);
    expect(again.rows).toBeLessThan(7);
    rememberBy(undefined);
  });
});
