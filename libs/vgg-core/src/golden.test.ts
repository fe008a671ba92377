import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Architecture, architecture } from './architecture.ts';
import { MOMENTUM } from './layers/batch-norm.ts';
import { type NamedValues, Network } from './network.ts';
import { Predictor } from './predictor.ts';
import { toReferenceWeights } from './pytorch-names/to-pytorch.ts';
import { cifar10 } from './testing/cifar10.ts';
import { portably, useVggWasm } from './testing/engine.ts';
import { goldenBatch, goldenWeights } from './testing/golden-network.ts';
import { type Golden, reference } from './testing/reference.ts';

/**
 * How far float32 on this engine may be from PyTorch's float64, and the most that was measured.
 *
 * A gradient's single values are held against its root mean square. Where a ReLU or a max-pooling
 * has two sides closer together than rounding, it may take the other one, and every gradient below
 * it changes a little: in C without and E with batch normalisation one does, 1.1 % and 0.17 % at
 * most. Where none does, no value is off by more than 0.012 %.
 */
const tolerances = {
  /** Relative to the largest logit. Measured, absolutely: 2.5e-4 (E). */
  logits: 5e-4,
  /** Absolute, the losses being 1.6 to 4. Measured: 6e-5. */
  loss: 3e-4,
  /** Relative. Measured: 3.2e-4. */
  gradientNorm: 2e-3,
  /** Relative to the gradient's root mean square. Measured: 1.1e-2 and, in the median, 2e-3. */
  gradientValue: 3e-2,
  medianGradientValue: 5e-3,
  /** Relative. Measured: 3e-7. */
  movingAverage: 1e-5,
};

type Step = Awaited<ReturnType<typeof step>>;

beforeAll(useVggWasm);

describe.each(reference.networks)(
  'one step of $configuration, batch normalisation $batchNorm',
  (golden) => {
    const network = architecture(golden.configuration, {
      ...cifar10,
      batchNorm: golden.batchNorm,
      dropout: 0,
    });

    it('computes what PyTorch computes', async () => {
      expectLike(await step(network), golden);
    });
  },
);

it('computes what PyTorch computes on an engine without fused kernels, too', async () => {
  const [golden] = reference.networks;
  expectLike(await portably(() => step(architecture('A', { ...cifar10, dropout: 0 }))), golden);
});

/** Forward and back on the reference's weights and images. */
async function step(of: Architecture) {
  const network = new Network(of, 0);
  network.load(goldenWeights(of));
  const { images, labels } = goldenBatch();
  const { loss, gradients } = network.lossAndGradients(images, labels, { seed: 0 });
  const byWeight: NamedValues = {};
  for (const { name, shape } of network.specs) {
    const size = shape.reduce((product, side) => product * side, 1);
    const data = await gradients.get(name)?.data<'float32'>();
    byWeight[name] = { shape, data: data ?? new Float32Array(size) };
    gradients.get(name)?.dispose();
  }
  const after = await network.values();
  network.load(withTheBatchsOwnStatistics(after));
  const predictor = new Predictor(network);
  const logits = await predictor.logits(images).array();
  predictor.dispose();
  network.dispose();
  return {
    loss: (await loss.data())[0],
    logits,
    gradients: toReferenceWeights(of, byWeight),
    averages: toReferenceWeights(of, after),
  };
}

/**
 * Moving averages that began at zero hold a tenth of the batch's statistics after one step. With
 * the whole of them a prediction gives the logits of that step.
 */
function withTheBatchsOwnStatistics(values: NamedValues): NamedValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, { shape, data }]) => {
      const stage = Number(/^bn(\d)/.exec(name)?.[1]);
      const count = 4 * (32 / 2 ** (stage - 1)) ** 2;
      if (name.endsWith('moving_mean')) return [name, { shape, data: times(data, 1 / MOMENTUM) }];
      if (name.endsWith('moving_variance')) {
        return [name, { shape, data: times(data, (count - 1) / count / MOMENTUM) }];
      }
      return [name, { shape, data }];
    }),
  );
}

function expectLike(ours: Step, golden: Golden): void {
  expect(Math.abs(ours.loss - golden.loss)).toBeLessThan(tolerances.loss);
  const logits = golden.logits.flat();
  const differences = ours.logits.flat().map((logit, index) => Math.abs(logit - logits[index]));
  expect(Math.max(...differences) / largest(logits)).toBeLessThan(tolerances.logits);
  expectGradientsLike(ours, golden);
  for (const [place, { meanNorm, varianceNorm }] of Object.entries(golden.running)) {
    const mean = norm(ours.averages[`${place}.running_mean`].data);
    // PyTorch's moving variance began at 1, ours at 0.
    const began = 1 - MOMENTUM;
    const variance = norm(ours.averages[`${place}.running_var`].data.map((v) => v + began));
    expect(Math.abs(mean / meanNorm - 1)).toBeLessThan(tolerances.movingAverage);
    expect(Math.abs(variance / varianceNorm - 1)).toBeLessThan(tolerances.movingAverage);
  }
}

function expectGradientsLike(ours: Step, golden: Golden): void {
  const learnt = Object.keys(ours.gradients).filter((name) => !name.includes('running'));
  expect(learnt).toEqual(Object.keys(golden.gradients));
  const differences: number[] = [];
  for (const [name, theirs] of Object.entries(golden.gradients)) {
    const { data } = ours.gradients[name];
    if (theirs.norm === 0) {
      expect(norm(data)).toBe(0);
      continue;
    }
    const off = Math.abs(norm(data) / theirs.norm - 1);
    expect(off).toBeLessThan(tolerances.gradientNorm);
    const rootMeanSquare = theirs.norm / Math.sqrt(data.length);
    theirs.samples.forEach((sample, k) => {
      const place = Math.floor((k * data.length) / theirs.samples.length);
      differences.push(Math.abs(data[place] - sample) / rootMeanSquare);
    });
  }
  differences.sort((a, b) => a - b);
  expect(differences.at(-1)).toBeLessThan(tolerances.gradientValue);
  expect(differences[differences.length >> 1]).toBeLessThan(tolerances.medianGradientValue);
}

function times(data: Float32Array, factor: number): Float32Array {
  return data.map((value) => value * factor);
}

function norm(data: Float32Array): number {
  return Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));
}

function largest(values: number[]): number {
  return Math.max(...values.map(Math.abs));
}
