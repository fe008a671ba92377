import { describe, expect, it } from '@jest/globals';
import { newerNodeHint } from './newer-node.ts';

describe('the hint at a newer Node', () => {
  it.each(['20.19.0', '22.23.1'])('is given on Node %s with the command', (version) => {
    expect(newerNodeHint(version, 'vgg-wasm')).toContain("npx -p node@24 -c '");
  });

  it.each(['24.0.0', '26.1.0'])('is not given on Node %s', (version) => {
    expect(newerNodeHint(version, 'vgg-wasm')).toBeNull();
  });

  it('is not given for an engine that gains nothing', () => {
    expect(newerNodeHint('20.19.0', 'tfjs-wasm')).toBeNull();
    expect(newerNodeHint('20.19.0', null)).toBeNull();
  });
});
