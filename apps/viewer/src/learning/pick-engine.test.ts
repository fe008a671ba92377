import { expect, it } from '@jest/globals';
import { architecture, recipes } from '@vgg/core';
import { inEnglish } from '../language/line.ts';
import { tried } from './pick-engine.ts';
import { fastest } from './trials.ts';

it('finds that two engines compute the same, and which is faster', async () => {
  const shape = architecture('custom', { layers: '2 M', head: [], classes: 3, inputSize: 32 });
  const images = Float32Array.from({ length: 2 * 32 * 32 * 3 }, (_, i) => Math.sin(i));
  const batch = { images, labels: Int32Array.from([0, 2]), size: 2 };
  const task = { architecture: shape, recipe: recipes.fast, batch, seed: 3 };
  const trials = [await tried('vgg-wasm', task), await tried('cpu', task)];
  const [wasm, cpu] = trials;
  expect(wasm.losses).toHaveLength(3);
  wasm.losses.forEach((loss, i) => {
    expect(Math.abs(loss - cpu.losses[i])).toBeLessThan(1e-3);
  });
  const { chosen, why } = fastest(trials);
  expect(inEnglish(why)).not.toContain('something else');
  expect(chosen.imagesPerSecond).toBe(Math.max(wasm.imagesPerSecond, cpu.imagesPerSecond));
});
