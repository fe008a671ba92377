import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Allowance } from './allowance.ts';

describe('an allowance', () => {
  it('gives a client its share and no more, and says why not', () => {
    const places = new Allowance(10, 0.5);
    expect(places.take('a', 5)).toBeUndefined();
    expect(places.take('a', 1)).toBe('share');
    expect(places.take('b', 5)).toBeUndefined();
    expect(places.take('c', 1)).toBe('full');
    places.giveBack('a', 2);
    expect(places.take('c', 2)).toBeUndefined();
  });

  it('never gives more than there is, whoever asks in whatever order', () => {
    const clients = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(
        fc.array(fc.record({ client: clients, amount: fc.nat(9), give: fc.boolean() })),
        (moves) => {
          const places = new Allowance(20, 0.5);
          const held: Record<string, number> = { a: 0, b: 0, c: 0 };
          for (const { client, amount, give } of moves) {
            if (give && places.take(client, amount) === undefined) held[client] += amount;
            else if (!give) {
              const back = Math.min(amount, held[client]);
              places.giveBack(client, back);
              held[client] -= back;
            }
            expect(Math.max(...Object.values(held))).toBeLessThanOrEqual(10);
            expect(places.used).toBe(held.a + held.b + held.c);
            expect(places.used).toBeLessThanOrEqual(20);
          }
        },
      ),
    );
  });
});
