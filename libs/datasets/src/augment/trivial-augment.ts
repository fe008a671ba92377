import { below, type Random } from '../batches/random.ts';
import { moved, rotation } from './affine.ts';
import {
  autoContrast,
  brightness,
  colour,
  contrast,
  equalise,
  posterise,
  sharpness,
  solarise,
} from './tones.ts';

/** Writes an image [size, size, 3] changed by so much; what `level` means is the operation's. */
type Change = (image: Uint8Array, target: Uint8Array, level: number, size: number) => void;

/** A way to change an image. */
export interface Operation {
  change: Change;
  /** Its level at a strength of 0..1, which is of either sign where `signed`. */
  level: (strength: number) => number;
  signed?: boolean;
}

const unused = () => 0;
/** Factors of the image beside what it is blended with; 1 changes nothing. */
const factor = { level: (strength: number) => 0.99 * strength, signed: true };
const shear = factor;
const shift = { level: (strength: number) => Math.trunc(32 * strength), signed: true };

/**
 * TrivialAugment's operations in the wide range: Müller & Hutter 2021, table 3, as torchvision's
 * TrivialAugmentWide has them (posterise keeps 2 to 8 bits there).
 */
export const operations = {
  identity: { change: (image, target) => target.set(image), level: unused },
  shearX: { change: (i, t, level, size) => moved(i, t, [1, level, 0, 0, 1, 0], size), ...shear },
  shearY: { change: (i, t, level, size) => moved(i, t, [1, 0, 0, level, 1, 0], size), ...shear },
  shiftX: { change: (i, t, level, size) => moved(i, t, [1, 0, level, 0, 1, 0], size), ...shift },
  shiftY: { change: (i, t, level, size) => moved(i, t, [1, 0, 0, 0, 1, level], size), ...shift },
  rotate: {
    change: (i, t, level, size) => moved(i, t, rotation(level, size), size),
    level: (strength) => 135 * strength,
    signed: true,
  },
  brightness: { change: (i, t, level) => brightness(i, t, 1 + level), ...factor },
  colour: { change: (i, t, level) => colour(i, t, 1 + level), ...factor },
  contrast: { change: (i, t, level) => contrast(i, t, 1 + level), ...factor },
  sharpness: { change: (i, t, level, size) => sharpness(i, t, 1 + level, size), ...factor },
  posterise: { change: posterise, level: (strength) => 8 - Math.round(6 * strength) },
  solarise: { change: solarise, level: (strength) => 255 * (1 - strength) },
  autoContrast: { change: autoContrast, level: unused },
  equalise: { change: equalise, level: unused },
} as const satisfies Record<string, Operation>;

const all: readonly Operation[] = Object.values(operations);
const STRENGTHS = 31;

/** One operation and how strongly. */
export interface TrivialChange {
  operation: Operation;
  level: number;
}

/** One operation and one of 31 strengths, each as likely as any other: that is all there is to tune. */
export function trivialChange(random: Random): TrivialChange {
  const operation = all[below(all.length, random)];
  const level = operation.level(below(STRENGTHS, random) / (STRENGTHS - 1));
  return { operation, level: operation.signed && random() < 0.5 ? -level : level };
}
