import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultOf } from './is-worth-it.ts';
import { recall, remember } from './measured.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vgg-measured-'));
});
afterEach(() => rm(folder, { recursive: true }));

const machine = { card: 'acme warp 9', threads: null, node: 'v24.0.0' };
const fast = { webgpu: 900, vggWasm: 80, right: true };

it('takes a graphics card that is right and faster, and says why another is not taken', () => {
  expect(faultOf(fast)).toBeNull();
  expect(faultOf({ ...fast, right: false })).toMatch(/computed something else/);
  expect(faultOf({ ...fast, webgpu: 12.3 })).toBe(
    'it trained 12 images/s where vgg-wasm trained 80',
  );
});

it('remembers what was measured, for this card, these threads and this Node', async () => {
  const file = join(folder, 'deep', 'webgpu.json');
  expect(await recall(machine, file)).toBeNull();
  await remember(machine, fast, file);
  const other = { ...machine, threads: 1 };
  await remember(other, { ...fast, vggWasm: 40 }, file);
  expect(await recall(machine, file)).toEqual(fast);
  expect(await recall(other, file)).toMatchObject({ vggWasm: 40 });
  expect(await recall({ ...machine, card: 'acme warp 8' }, file)).toBeNull();
  expect(await recall({ ...machine, node: 'v20.19.0' }, file)).toBeNull();
});

it('measures anew where the file is damaged, and where none can be written', async () => {
  const file = join(folder, 'webgpu.json');
  for (const text of ['{"acme', 'null', '[1]', '{"acme warp 9, all threads, Node v24.0.0":7}']) {
    await writeFile(file, text);
    expect(await recall(machine, file)).toBeNull();
  }
  await remember(machine, fast, join(file, 'no folder'));
  await remember(machine, fast, file);
  expect(await recall(machine, file)).toEqual(fast);
});
