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

/**
 * A random resized crop as people write it: the least share of the image's area, `0.35`, or the
 * least and the largest, `0.2,0.8`; `0` or `none` for none.
 * @returns undefined for anything else
 */
export function resizedCropOf(text: string): Augmentation['resizedCrop'] {
  if (text === 'none') return null;
  const areas = text.split(',').map((share) => (share.trim() === '' ? Number.NaN : Number(share)));
  const [least, most = 1, ...more] = areas;
  if (least === 0 && areas.length === 1) return null;
  const accepted = least > 0 && least <= most && most <= 1 && more.length === 0;
  return accepted ? { area: [least, most] } : undefined;
}
