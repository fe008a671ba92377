import type { Augmentation } from '@vgg/core';

/**
 * A crop as people write it: `4` or `4:reflect` pixels, `0` or `none` for none.
 * @returns undefined for anything else
 */
export function cropOf(text: string): Augmentation['crop'] | undefined {
  if (text === 'none') return null;
  const [, pixels, mode = 'zero'] = /^(\d+)(?::(zero|reflect))?$/.exec(text) ?? [];
  if (pixels === undefined) return undefined;
  return Number(pixels) === 0 ? null : { padding: Number(pixels), mode: mode as 'zero' };
}
