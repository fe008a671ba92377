import type { Augmentation } from '@vgg/core';
import { type TrivialChange, trivialChange } from '../augment/trivial-augment.ts';
import type { Window } from '../images/resample.ts';
import { below, hash, type Random, randomFrom } from './random.ts';

/** Keep the random numbers of different uses apart. */
const AUGMENT = 2;
const FLIP = 3;

/** Sides of a resized crop, width to height, as torchvision's RandomResizedCrop has them. */
const LEAST_ASPECT = 3 / 4;
const MOST_ASPECT = 4 / 3;
const ATTEMPTS = 10;

/** What befalls one image: where its window lies, whether it is mirrored, where its hole is. */
export interface Variation {
  /** Corner of the window in the padded image, 0..2 * padding. */
  top: number;
  left: number;
  flip: boolean;
  /** Centre of the cutout, any pixel. */
  hole: { y: number; x: number };
  /**
   * The part of the image that is scaled to the whole; null for no resized crop. It is cut out of
   * the pixels that are kept, at the network's size: of the whole picture it would have to be decoded
   * anew in every epoch, at many times the cost of a batch. So a part is softer than torchvision
   * shows it: magnified 1.4 times where it is half of the area.
   */
  part: Window | null;
  /** What is done to the image first; null for nothing. */
  change: TrivialChange | null;
}

/**
 * The variation of the image at `position` in the epoch's order: a function of seed, epoch and
 * position alone (of seed, epoch and image for an alternating flip), so that an epoch resumed in
 * its middle goes on as it would have gone.
 */
export function variationOf(
  { flip, crop, resizedCrop, trivialAugment }: Augmentation,
  size: number,
  seed: number,
  epoch: number,
  position: number,
  image: number,
): Variation {
  const random = randomFrom(AUGMENT, seed, epoch, position);
  const window = 2 * (crop?.padding ?? 0) + 1;
  return {
    top: below(window, random),
    left: below(window, random),
    flip: isFlipped(flip, random, seed, epoch, image),
    hole: { y: below(size, random), x: below(size, random) },
    part: resizedCrop ? randomPart(size, resizedCrop.area, random) : null,
    change: trivialAugment ? trivialChange(random) : null,
  };
}

/** `alternating` shows every image both ways within any two epochs (Jordan 2024, airbench). */
function isFlipped(
  flip: Augmentation['flip'],
  random: Random,
  seed: number,
  epoch: number,
  image: number,
): boolean {
  const toss = random() < 0.5;
  if (flip === 'alternating') return (hash(FLIP, seed, image) & 1) === (epoch & 1);
  return flip === 'random' && toss;
}

/** As torchvision draws it: share of the area evenly, aspect evenly in its logarithm. */
function randomPart(
  size: number,
  [least, most]: readonly [number, number],
  random: Random,
): Window {
  const between = (from: number, to: number) => from + random() * (to - from);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = size * size * between(least, most);
    const aspect = Math.exp(between(Math.log(LEAST_ASPECT), Math.log(MOST_ASPECT)));
    const width = Math.round(Math.sqrt(area * aspect));
    const height = Math.round(Math.sqrt(area / aspect));
    if (width >= 1 && height >= 1 && width <= size && height <= size) {
      const top = below(size - height + 1, random);
      return { top, left: below(size - width + 1, random), height, width };
    }
  }
  return { top: 0, left: 0, height: size, width: size };
}
