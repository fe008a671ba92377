import { CLASSES, IMAGE_SIZE } from '@vgg/cifar/pixels';
import { type Architecture, architecture } from '@vgg/core';
import type { RunSettings } from './settings.ts';

/** The network of a run's settings; those of version 0.1 give the head by one width. */
export function architectureOf({ configuration, options }: RunSettings): Architecture {
  const { headWidth, ...rest } = options as Partial<Architecture> & { headWidth?: number };
  return architecture(configuration, {
    classes: CLASSES.length,
    inputSize: IMAGE_SIZE,
    ...(headWidth === undefined ? {} : { head: [headWidth, headWidth] }),
    ...rest,
  });
}
