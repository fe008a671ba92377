import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  firstState,
  fromBase64Url,
  fromHash,
  heatKinds,
  toBase64Url,
  toHash,
  views,
} from './address.ts';

const text = fc.string({ minLength: 1, unit: 'binary' });
const maybe = fc.option(text, { nil: null });

describe('address', () => {
  it('gives the state back', () => {
    const state = fc.record({
      view: fc.constantFrom(...views),
      network: text,
      other: maybe,
      layer: maybe,
      image: maybe,
      heat: fc.constantFrom(...heatKinds),
      label: maybe,
      run: maybe,
    });
    fc.assert(
      fc.property(state, (given) => {
        expect(fromHash(`#${toHash(given)}`)).toEqual(given);
      }),
    );
  });

  it('is empty at first, and readable later', () => {
    expect(toHash(firstState)).toBe('');
    expect(toHash({ ...firstState, network: 'run:A-1@120' })).toBe('network=run:A-1@120');
    expect(toHash({ ...firstState, image: 'gallery/cat/3', network: 'run:A-1' })).toBe(
      'network=run:A-1&image=gallery/cat/3',
    );
  });

  it('passes over what it does not know', () => {
    expect(fromHash('#view=nothing&heat=&colour=red')).toEqual(firstState);
  });

  it('carries bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const carried = toBase64Url(bytes);
        expect(carried).toMatch(/^[\w-]*$/);
        expect(fromBase64Url(carried)).toEqual(bytes);
      }),
    );
    expect(fromBase64Url('%')).toBeNull();
  });
});
