import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { smallCard } from '../testing/runs.ts';
import { leavers } from './memory.ts';
import type { ServedModel } from './served-model.ts';

const model = (id: number, bytes: number, lastUsed = id): ServedModel => ({
  id,
  name: `run-${id}`,
  version: '1',
  card: smallCard,
  batch: 1,
  bytes,
  identity: String(id),
  lastUsed,
  leases: 0,
  retired: false,
});

describe('room for a network', () => {
  it('comes from the least recently used, and only as much as is needed', () => {
    const loaded = [model(1, 30, 3), model(2, 30, 1), model(3, 30, 2)];
    expect(leavers(10, { loaded, limit: 100 })).toEqual([]);
    expect(leavers(40, { loaded, limit: 100 })).toEqual([loaded[1]]);
    expect(leavers(70, { loaded, limit: 100 })).toEqual([loaded[1], loaded[2]]);
  });

  it('is not taken from the one that stays; the one replaced needs none', () => {
    const loaded = [model(1, 60), model(2, 30)];
    expect(leavers(50, { loaded, limit: 100, stays: loaded[0] })).toBeUndefined();
    expect(leavers(50, { loaded, limit: 100, stays: loaded[1], replaced: loaded[0] })).toEqual([]);
  });

  it('is never more than the limit', () => {
    const models = fc
      .array(fc.record({ bytes: fc.integer({ min: 1, max: 50 }), lastUsed: fc.nat(9) }))
      .map((all) => all.map(({ bytes, lastUsed }, id) => model(id, bytes, lastUsed)));
    fc.assert(
      fc.property(models, fc.nat(60), fc.nat(120), (loaded, bytes, limit) => {
        const stays = loaded[0];
        const leaving = leavers(bytes, { loaded, limit, stays });
        const least = bytes + (stays?.bytes ?? 0);
        if (!leaving) expect(least).toBeGreaterThan(limit);
        else {
          expect(leaving).not.toContain(stays);
          const left = loaded.filter((one) => !leaving.includes(one));
          expect(left.reduce((sum, one) => sum + one.bytes, bytes)).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });
});
