import { normal, seedFor, uniform } from './random.ts';

/** Inputs and outputs of one unit: for a convolution, times the kernel's area. */
export interface Fan {
  in: number;
  out: number;
}

interface InitialiserRule {
  kernel: (fan: Fan) => { distribution: 'uniform' | 'normal'; scale: number };
  /** Half-width of the uniform distribution of biases; 0 for zeros. */
  bias: (fan: Fan) => number;
}

/**
 * How weights begin.
 * - `pytorch`: PyTorch's default for convolutions and linear layers (Kaiming uniform with
 *   a = sqrt(5)): weights and biases uniform in ±1/sqrt(fan in). The reference's.
 * - `glorot`: uniform in ±sqrt(6 / (fan in + fan out)), biases zero (Glorot & Bengio 2010); the
 *   paper notes in section 3.1 that it makes pre-training unnecessary.
 * - `he`: normal with deviation sqrt(2 / fan in), biases zero (He et al. 2015).
 */
export const initialisers = {
  pytorch: {
    kernel: (fan) => ({ distribution: 'uniform', scale: 1 / Math.sqrt(fan.in) }),
    bias: (fan) => 1 / Math.sqrt(fan.in),
  },
  glorot: {
    kernel: (fan) => ({ distribution: 'uniform', scale: Math.sqrt(6 / (fan.in + fan.out)) }),
    bias: () => 0,
  },
  he: {
    kernel: (fan) => ({ distribution: 'normal', scale: Math.sqrt(2 / fan.in) }),
    bias: () => 0,
  },
} as const satisfies Record<string, InitialiserRule>;

export type Initialiser = keyof typeof initialisers;

/** First values of a kernel of `size` numbers, a function of the seed and the layer's name. */
export function initialKernel(
  initialiser: Initialiser,
  size: number,
  fan: Fan,
  seed: number,
  name: string,
): Float32Array {
  const { distribution, scale } = initialisers[initialiser].kernel(fan);
  const draw = distribution === 'normal' ? normal : symmetric;
  return drawn(size, scale, draw, seedFor(seed, 'kernel', name));
}

/** First values of a bias of `size` numbers, a function of the seed and the layer's name. */
export function initialBias(
  initialiser: Initialiser,
  size: number,
  fan: Fan,
  seed: number,
  name: string,
): Float32Array {
  const scale = initialisers[initialiser].bias(fan);
  return scale === 0
    ? new Float32Array(size)
    : drawn(size, scale, symmetric, seedFor(seed, 'bias', name));
}

function symmetric(index: number, seed: number): number {
  return 2 * uniform(index, seed) - 1;
}

function drawn(
  size: number,
  scale: number,
  draw: (index: number, seed: number) => number,
  seed: number,
): Float32Array {
  const values = new Float32Array(size);
  for (let index = 0; index < size; index += 1) values[index] = scale * draw(index, seed);
  return values;
}
