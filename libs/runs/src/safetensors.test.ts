import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RunError } from './run-error.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import { checkpointOf } from './testing/fixtures.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const folder = temporaryFolder();
const path = join(folder, 'x.safetensors');

const tensor = fc.array(fc.nat(4), { maxLength: 4 }).chain((shape) =>
  fc
    .float32Array({
      minLength: shape.reduce((a, b) => a * b, 1),
      maxLength: shape.reduce((a, b) => a * b, 1),
    })
    .map((data) => ({ shape, data })),
);
const name = fc.oneof(fc.string(), fc.constantFrom('conv1_1/kernel', '7', '__proto__', 'größe'));
const tensors = fc.dictionary(
  name.filter((text) => text !== '__metadata__'),
  tensor,
  { maxKeys: 6 },
);
const metadata = fc.dictionary(
  fc.string().filter((text) => text !== 'sha256'),
  fc.string(),
);

/** Object.is on every element: NaN is NaN, and -0 is not 0. */
const bits = (data: Float32Array) =>
  Array.from(data, (value) => (Object.is(value, -0) ? '-0' : value));

describe('a safetensors file', () => {
  it('gives back names, shapes, bits and metadata', async () => {
    await fc.assert(
      fc.asyncProperty(tensors, metadata, async (given, notes) => {
        await writeSafetensors(path, { tensors: given, metadata: notes });
        const read = await readSafetensors(path);
        expect(Object.keys(read.tensors).sort()).toEqual(Object.keys(given).sort());
        for (const [key, { shape, data }] of Object.entries(given)) {
          expect(read.tensors[key]?.shape).toEqual(shape);
          expect(bits(read.tensors[key]?.data ?? new Float32Array())).toEqual(bits(data));
        }
        expect(Object.entries(read.metadata).sort()).toEqual(Object.entries(notes).sort());
      }),
      { numRuns: 150 },
    );
  });

  it('is laid out as the format says', async () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    await writeSafetensors(path, {
      tensors: { a: { shape: [2, 3], data }, b: { shape: [], data: Float32Array.of(7) } },
      metadata: { note: 'x' },
    });
    const file = readFileSync(path);
    const length = Number(file.readBigUInt64LE(0));
    const header = JSON.parse(file.toString('utf8', 8, 8 + length));
    expect(length % 8).toBe(0);
    expect(header).toEqual({
      __metadata__: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), note: 'x' },
      a: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      b: { dtype: 'F32', shape: [], data_offsets: [24, 28] },
    });
    expect(file.readFloatLE(8 + length + 4)).toBe(2);
    expect(file.length).toBe(8 + length + 28);
  });

  it('keeps a view into a larger buffer apart from what lies around it', async () => {
    const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    await writeSafetensors(path, { tensors: { a: { shape: [2], data } }, metadata: {} });
    expect((await readSafetensors(path)).tensors.a?.data).toEqual(Float32Array.of(1, 2));
  });

  it('is refused when cut short anywhere, with its name and what is wrong', async () => {
    await writeSafetensors(path, { tensors: checkpointOf(3).tensors, metadata: {} });
    const whole = readFileSync(path);
    for (let size = 0; size < whole.length; size++) {
      writeFileSync(path, whole.subarray(0, size));
      await expect(readSafetensors(path)).rejects.toThrow(
        `${path} is cut short: it has ${size} bytes`,
      );
    }
  });

  it('is refused with any single byte changed, and with bytes added', async () => {
    await writeSafetensors(path, { tensors: checkpointOf(3).tensors, metadata: { note: 'x' } });
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(path, changed);
      await expect(readSafetensors(path)).rejects.toThrow(RunError);
    }
    writeFileSync(path, Buffer.concat([whole, Buffer.alloc(4)]));
    await expect(readSafetensors(path)).rejects.toThrow('does not match its checksum');
    truncateSync(path, whole.length);
    writeFileSync(path, whole);
    await expect(readSafetensors(path)).resolves.toBeDefined();
  });

  it('names a file that is missing, a folder, or something else', async () => {
    await expect(readSafetensors(join(folder, 'none'))).rejects.toThrow(/none: no such file/);
    await expect(readSafetensors(folder)).rejects.toThrow(/it is a folder, not a file/);
    writeFileSync(path, '{"not": "a safetensors file, though it is long enough"}');
    await expect(readSafetensors(path)).rejects.toThrow(`${path} is damaged`);
  });

  it('does not accept a shape that disagrees with its data', async () => {
    const wrong = { a: { shape: [2, 2], data: new Float32Array(3) } };
    await expect(writeSafetensors(path, { tensors: wrong, metadata: {} })).rejects.toThrow(
      'a has shape [2,2] and 3 elements',
    );
  });
});
