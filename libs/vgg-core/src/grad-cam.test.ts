import { beforeAll, describe, expect, it } from '@jest/globals';
import { memory, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { architecture } from './architecture.ts';
import { gradCam } from './grad-cam.ts';
import { logitSlopes } from './logit-slopes.ts';
import { Network } from './network.ts';
import { Predictor } from './predictor.ts';
import { uniform } from './random.ts';
import { useVggWasm } from './testing/engine.ts';

beforeAll(useVggWasm);

const size = 8;
const pictures = (count: number) =>
  tensor4d(
    Float32Array.from({ length: count * size * size * 3 }, (_, i) => 2 * uniform(i, 5) - 1),
    [count, size, size, 3],
  );

describe.each(['plain', 'with batch normalisation'])('Grad-CAM of a network, %s', (kind) => {
  const shape = architecture('custom', {
    layers: '6 M 8 5',
    head: [7],
    classes: 4,
    inputSize: size,
    batchNorm: kind !== 'plain',
  });
  const predictor = () => new Predictor(new Network(shape, 3));
  /** The logits that come of a convolution's maps, by the layers one by one. */
  const logitsFrom = (made: Predictor, maps: Tensor4D, layer: string) => {
    const rest = new Predictor(
      { architecture: shape, weight: (name) => made.weight(name) },
      made.layersAfter(layer).filter(({ kind }) => kind !== 'batchNorm'),
    );
    return rest.logits(maps).arraySync();
  };

  it.each(['conv1_1', 'conv2_1', 'conv2_2'])(
    'weighs the maps of %s by the mean slope of the logit, found here by differences',
    async (layer) => {
      const made = predictor();
      const labels = [2, 1];
      const maps = made.maps(pictures(2), layer);
      const heat = gradCam(maps, logitSlopes(made, maps, layer, labels));
      const values = await maps.data<'float32'>();
      const [count, height, width, channels] = maps.shape;
      const cells = height * width;
      const expected = new Float64Array(count * cells);
      for (let channel = 0; channel < channels; channel++) {
        // Moving a whole map moves the logit by the sum of its slopes.
        const moved = (by: number) => {
          const all = values.map((value, i) => (i % channels === channel ? value + by : value));
          return logitsFrom(made, tensor4d(all, maps.shape), layer);
        };
        const [up, down] = [moved(1e-2), moved(-1e-2)];
        labels.forEach((label, image) => {
          const slope = (up[image][label] - down[image][label]) / 2e-2 / cells;
          for (let cell = image * cells; cell < (image + 1) * cells; cell++) {
            expected[cell] += slope * values[cell * channels + channel];
          }
        });
      }
      expect(heat.shape).toEqual([count, height, width]);
      const told = await heat.data<'float32'>();
      expect(Math.max(...told)).toBeGreaterThan(0);
      told.forEach((value, i) => {
        expect(value).toBeCloseTo(Math.max(0, expected[i]), 3);
      });
    },
  );

  it('leaves nothing behind, and names the convolutions where one is unknown', () => {
    const made = predictor();
    const images = pictures(1);
    const before = memory().numTensors;
    const maps = made.maps(images, 'conv2_1');
    const slopes = logitSlopes(made, maps, 'conv2_1', [0]);
    gradCam(maps, slopes).dispose();
    for (const tensor of [maps, slopes]) tensor.dispose();
    expect(memory().numTensors).toBe(before);
    expect(() => made.maps(images, 'relu2_2')).toThrow(
      /relu2_2; there are conv1_1, conv2_1, conv2_2/,
    );
  });
});
