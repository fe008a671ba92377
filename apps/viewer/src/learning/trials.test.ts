import { expect, it } from '@jest/globals';
import { inEnglish } from '../language/line.ts';
import { fastest } from './trials.ts';

const wasm = { backend: 'vgg-wasm', losses: [2.305, 2.291], imagesPerSecond: 200 } as const;
const trials = (...others: Parameters<typeof fastest>[0]) =>
  fastest([{ ...wasm, losses: [...wasm.losses] }, ...others]);

it('takes the fastest of those that are right, and says what each did', () => {
  const webgpu = { backend: 'webgpu', losses: [2.3051, 2.2913], imagesPerSecond: 900 } as const;
  const { chosen, why } = trials({ ...webgpu, losses: [...webgpu.losses] });
  expect(chosen.backend).toBe('webgpu');
  expect(inEnglish(why)).toBe(
    'measured on a few steps: vgg-wasm 200 images/s, webgpu 900 images/s',
  );
});

it('passes over what is faster and wrong', () => {
  const { chosen, why } = trials(
    { backend: 'webgpu', losses: [0, 0], imagesPerSecond: 5000 },
    { backend: 'webgl', losses: [2.305, Number.NaN], imagesPerSecond: 5000 },
  );
  expect(chosen.backend).toBe('vgg-wasm');
  expect(inEnglish(why)).toContain('webgpu 5000 images/s, but computes something else (loss 0)');
  expect(inEnglish(why)).toContain('webgl 5000 images/s, but computes something else');
});

it('stays with the first where the others are slower', () => {
  const slow = { backend: 'webgl', losses: [2.305, 2.291], imagesPerSecond: 3 } as const;
  expect(trials({ ...slow, losses: [...slow.losses] }).chosen.backend).toBe('vgg-wasm');
});
