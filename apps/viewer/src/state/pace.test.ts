import { describe, expect, it } from '@jest/globals';
import { multiplyAdds, Pace } from './pace.ts';

const VGG16 = 15.5e9;

describe('Pace', () => {
  it('announces what takes its time, and nothing else', () => {
    const pace = new Pace();
    expect(pace.announce(1e6, 'vgg-wasm')).toBeNull();
    expect(pace.announce(VGG16, 'vgg-wasm')).toBe(
      'Computing 15.5 thousand million multiply-adds: about 3.1 s …',
    );
  });

  it('learns from answers, but not from those that are over at once', () => {
    const pace = new Pace();
    pace.measure(VGG16, 'vgg-wasm', 31_000);
    expect(pace.announce(VGG16, 'vgg-wasm')).toMatch(/about 31\.0 s/);
    pace.measure(1000, 'vgg-wasm', 5);
    expect(pace.announce(VGG16, 'vgg-wasm')).toMatch(/about 31\.0 s/);
  });
});

describe('multiplyAdds', () => {
  it('counts convolutions for each cell, dense layers once', () => {
    const field = { size: 1, stride: 1, start: 0 };
    const layer = { name: '', label: '', field };
    expect(
      multiplyAdds([
        { ...layer, kind: 'convolution', parameters: 100, outputShape: [4, 5, 8] },
        { ...layer, kind: 'relu', parameters: 0, outputShape: [4, 5, 8] },
        { ...layer, kind: 'dense', parameters: 30, outputShape: [3] },
      ]),
    ).toBe(2030);
  });
});
