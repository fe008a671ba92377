import { beforeAll, describe, it } from '@jest/globals';
import { add, mul, reverse, type Tensor4D, tensor } from '@tensorflow/tfjs-core';
import { architecture } from './architecture.ts';
import { Network } from './network.ts';
import { Predictor } from './predictor.ts';
import { uniform } from './random.ts';
import { logitsOfViews } from './test-time-augmentation.ts';
import { useVggWasm } from './testing/engine.ts';
import { expectClose } from './testing/expect-close.ts';

beforeAll(useVggWasm);

const SIZE = 8;
const network = () =>
  new Network(architecture('A', { classes: 3, inputSize: SIZE, layers: '6 M 6 M', head: [] }), 1);

/** [2, 8, 8, 3]; `shift` takes the numbers of the pixel so far right and down, the edges reflected. */
function images(shift = 0): Tensor4D {
  const reflected = (at: number) => {
    const within = Math.abs(at);
    return within < SIZE ? within : 2 * SIZE - 2 - within;
  };
  const values: number[] = [];
  for (let image = 0; image < 2; image += 1) {
    for (let row = 0; row < SIZE; row += 1) {
      for (let column = 0; column < SIZE; column += 1) {
        const [y, x] = [reflected(row + shift), reflected(column + shift)];
        for (let channel = 0; channel < 3; channel += 1) {
          values.push(uniform((y * SIZE + x) * 3 + channel, image) - 0.5);
        }
      }
    }
  }
  return tensor(values, [2, SIZE, SIZE, 3]);
}

describe('test-time augmentation', () => {
  it('mirror gives an image and its mirror image the same answer', async () => {
    const predictor = new Predictor(network());
    const x = images();
    const mirrored = logitsOfViews(predictor, reverse(x, 2), 'mirror');
    await expectClose(mirrored, logitsOfViews(predictor, x, 'mirror'), 1e-5);
  });

  it('mirror is the mean of both', async () => {
    const predictor = new Predictor(network());
    const x = images();
    const mean = mul(add(predictor.logits(x), predictor.logits(reverse(x, 2))), 0.5);
    await expectClose(logitsOfViews(predictor, x, 'mirror'), mean, 1e-6);
  });

  it('shifts counts the shifted ones as much as the others', async () => {
    const predictor = new Predictor(network());
    const of = (shift: number) => logitsOfViews(predictor, images(shift), 'mirror');
    const wanted = add(mul(of(0), 0.5), mul(add(of(-1), of(1)), 0.25));
    await expectClose(logitsOfViews(predictor, images(), 'shifts'), wanted, 1e-5);
  });
});
