import { describe, expect, it } from '@jest/globals';
import { randomFrom } from '../batches/random.ts';
import pillow from './pillow.json' with { type: 'json' };
import { type Operation, operations, trivialChange } from './trivial-augment.ts';

const image = Uint8Array.from(pillow.image);

describe('the operations of TrivialAugment', () => {
  it.each(pillow.changed)('$operation by $level is what Pillow makes', (wanted) => {
    const byName: Record<string, Operation> = operations;
    const target = new Uint8Array(image.length);
    byName[wanted.operation].change(image, target, wanted.level, pillow.size);
    expect(Array.from(target)).toEqual(wanted.image);
  });

  it('equalise where there are enough pixels, as Pillow', () => {
    const { size, image: large, equalised } = pillow.large;
    const target = new Uint8Array(large.length);
    const equalise: Operation = operations.equalise;
    equalise.change(Uint8Array.from(large), target, 0, size);
    expect(Array.from(target)).toEqual(equalised);
  });

  it('are all tested against Pillow', () => {
    expect(new Set(pillow.changed.map(({ operation }) => operation))).toEqual(
      new Set(Object.keys(operations)),
    );
  });

  it('are drawn alike often, at every strength, by both signs', () => {
    const drawn = Array.from({ length: 20_000 }, (_, i) => trivialChange(randomFrom(i)));
    for (const operation of Object.values(operations)) {
      const levels = drawn.filter((change) => change.operation === operation);
      expect(Math.abs(levels.length - 20_000 / 14)).toBeLessThan(200);
    }
    const turns = drawn.filter(({ operation }) => operation === operations.rotate);
    expect(new Set(turns.map(({ level }) => Math.round(level * 10))).size).toBe(61);
    expect(Math.max(...turns.map(({ level }) => level))).toBe(135);
  });
});
