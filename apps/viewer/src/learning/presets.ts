import { configurationNames } from '@vgg/core/configurations';
import { type Line, line, verbatim } from '../language/line.ts';
import type { NetworkPlan } from '../protocol/learning.ts';

/** A network that may be chosen by name; the rows of Table 1 have a narrow head here. */
export interface Preset {
  key: string;
  title: Line;
  network: NetworkPlan;
}

const own = (layers: string, head: number[]): NetworkPlan => ({
  configuration: 'custom',
  layers,
  head,
});

/** In the paper and in the reference a head has 4096; a tenth of the weights learn CIFAR-10 as well. */
const NARROW = [512, 512];

export const presets: readonly Preset[] = [
  { key: 'small', title: line`Small: 4 layers`, network: own('16 M 32 M 64 M', []) },
  { key: 'middle', title: line`Middle: 6 layers`, network: own('32 M 64 64 M 128 128 M', []) },
  ...configurationNames.map((configuration) => ({
    key: configuration,
    title: verbatim(`VGG-${configuration}`),
    network: { configuration, layers: '', head: NARROW },
  })),
];

/** Threads from which on the middle one learns as fast as one likes to watch. */
const MANY = 4;

/** The network that this machine trains in a minute or two. */
export const suited = (threads: number): Preset => presets[threads >= MANY ? 1 : 0];

/** `64, 64` as widths; nothing for none. @returns null where it is something else */
export function headOf(text: string): number[] | null {
  const words = text.split(/[\s,]+/).filter((word) => word !== '' && word !== 'none');
  const widths = words.map(Number);
  return widths.every((width) => Number.isInteger(width) && width > 0) ? widths : null;
}
