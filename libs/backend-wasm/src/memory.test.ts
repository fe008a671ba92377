import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WasmMemory } from './memory.ts';

describe('the allocator', () => {
  it('never gives out bytes twice, and takes all back', () => {
    const size = fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.integer({ min: 0, max: 900 }));
    const actions = fc.array(fc.tuple(size, fc.nat()), { maxLength: 120 });
    fc.assert(
      fc.property(actions, fc.boolean(), (steps, shared) => {
        const memory = new WasmMemory(shared, 64 << 20);
        const live: { pointer: number; bytes: number }[] = [];
        for (const [bytes, choice] of steps) {
          if (choice % 3 === 0 && live.length > 0) {
            memory.free(live.splice(choice % live.length, 1)[0]?.pointer ?? 0);
            continue;
          }
          const pointer = memory.allocate(bytes);
          expect(pointer % 64).toBe(0);
          expect(pointer).toBeGreaterThanOrEqual(65_536);
          expect(pointer + bytes).toBeLessThanOrEqual(memory.bytes().byteLength);
          for (const other of live) {
            const apart =
              pointer >= other.pointer + other.bytes || other.pointer >= pointer + bytes;
            expect(apart).toBe(true);
          }
          live.push({ pointer, bytes });
        }
        for (const { pointer } of live) memory.free(pointer);
        expect(memory.usage().usedBytes).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('joins neighbouring gaps, so that a larger block fits where small ones were', () => {
    const memory = new WasmMemory(false, 64 << 20);
    const blocks = [1, 2, 3, 4].map(() => memory.allocate(1 << 20));
    memory.allocate(100_000);
    for (const i of [0, 2, 1]) memory.free(blocks[i] ?? 0);
    expect(memory.allocate(3 << 20)).toBe(blocks[0]);
  });

  it('knows its own views, before and after it grew', () => {
    const memory = new WasmMemory(true, 256 << 20);
    const before = new Float32Array(memory.bytes() as ArrayBuffer, memory.allocate(4), 1);
    const after = new Float32Array(memory.bytes() as ArrayBuffer, memory.allocate(100 << 20), 1);
    expect(memory.owns(before)).toBe(true);
    expect(memory.owns(after)).toBe(true);
    expect(memory.owns(new Float32Array(1))).toBe(false);
  });

  it('refuses to take back what it has not given', () => {
    expect(() => new WasmMemory(false).free(123)).toThrow('No block of the vgg-wasm memory');
  });
});
