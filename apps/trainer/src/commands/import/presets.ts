import { CIFAR10, IMAGE_SIZE } from '@vgg/cifar';
import type { InputCard } from '@vgg/core';

/** How pictures were prepared for the weights that are in the world. */
export const presets = {
  /** torchvision's for ImageNet: Resize(256), CenterCrop(224), Normalize. */
  torchvision: {
    size: 224,
    resize: 256,
    interpolation: 'linear',
    mean: [0.485, 0.456, 0.406],
    deviation: [0.229, 0.224, 0.225],
  },
  /** The reference's for CIFAR-10. */
  cifar10: {
    size: IMAGE_SIZE,
    resize: IMAGE_SIZE,
    interpolation: 'lanczos',
    mean: CIFAR10.mean,
    deviation: CIFAR10.deviation,
  },
} as const satisfies Record<string, InputCard>;

export type Preset = keyof typeof presets;
