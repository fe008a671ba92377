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
  /** Whether layers between the first and the last begin by handing on their inputs. */
  identity?: boolean;
}

/**
 * How weights begin.
 * - `pytorch`: PyTorch's default for convolutions and linear layers (Kaiming uniform with
 *   a = sqrt(5)): weights and biases uniform in ±1/sqrt(fan in). The reference's.
 * - `glorot`: uniform in ±sqrt(6 / (fan in + fan out)), biases zero (Glorot & Bengio 2010); the
 *   paper notes in section 3.1 that it makes pre-training unnecessary.
 * - `he`: normal with deviation sqrt(2 / fan in), biases zero (He et al. 2015).
 * - `dirac`: as `pytorch`, but each layer between the first and the last begins by handing on its
 *   inputs: its first filters are 1 at their own input's centre and 0 elsewhere (PyTorch's `dirac_`;
 *   airbench, whose network has no hidden dense layers).
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
  dirac: {
    kernel: (fan) => ({ distribution: 'uniform', scale: 1 / Math.sqrt(fan.in) }),
    bias: (fan) => 1 / Math.sqrt(fan.in),
    identity: true,
  },
} as const satisfies Record<string, InitialiserRule>;

export type Initialiser = keyof typeof initialisers;

/**
 * First values of a kernel, a function of the seed and the layer's name.
 * @param shape HWIO of a convolution, or [in, out] of a dense layer
 * @param isInner whether the layer is neither the first nor the last: it may hand on its inputs
 */
export function initialKernel(
  initialiser: Initialiser,
  shape: readonly number[],
  seed: number,
  name: string,
  isInner: boolean,
): Float32Array {
  const rule: InitialiserRule = initialisers[initialiser];
  const { distribution, scale } = rule.kernel(fanOf(shape));
  const draw = distribution === 'normal' ? normal : symmetric;
  const kernel = drawn(sizeOf(shape), scale, draw, seedFor(seed, 'kernel', name));
  if (rule.identity && isInner) handOn(kernel, shape);
  return kernel;
}

/** Makes the first filters of a kernel [..., in, out] hand on the inputs of their own number. */
function handOn(kernel: Float32Array, shape: readonly number[]): void {
  const [outputs = 1, inputs = 1, ...area] = [...shape].reverse();
  const positions = sizeOf(area);
  const centre = (positions - 1) / 2;
  const filters = Math.min(inputs, outputs);
  for (let row = 0; row < positions * inputs; row += 1) {
    kernel.fill(0, row * outputs, row * outputs + filters);
  }
  for (let filter = 0; filter < filters; filter += 1) {
    kernel[(centre * inputs + filter) * outputs + filter] = 1;
  }
}

/** Of a kernel's shape. */
export function fanOf(kernelShape: readonly number[]): Fan {
  const [outputs = 1, inputs = 1, ...area] = [...kernelShape].reverse();
  const positions = sizeOf(area);
  return { in: inputs * positions, out: outputs * positions };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
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
