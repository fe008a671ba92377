import * as tf from '@tensorflow/tfjs-core';
import { seedFor, uniform } from '@vgg/core';

/** One shape of one operation; `run` gives its output and its gradients on the backend that is current. */
export interface Case {
  name: string;
  run: () => tf.Tensor[];
}

/** The case of a seed: the same for the same seed. */
export function drawCase(seed: number): Case {
  const draw = new Draw(seedFor(seed, 'sweep'));
  return draw.of([convolution, convolution, winograd, winograd, depthwise, product, pool])(draw);
}

/** Numbers drawn one after the other from a seed. */
class Draw {
  private readonly seed: number;
  private drawn = 0;

  constructor(seed: number) {
    this.seed = seed;
  }

  /** In [0, 1). */
  unit(): number {
    return uniform(this.drawn++, this.seed);
  }

  /** A whole number from `least` to `most`, small ones more often. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.unit() ** 2 * (most - least + 1));
  }

  of<Value>(values: readonly Value[]): Value {
    return values[Math.floor(this.unit() * values.length)] as Value;
  }

  /** Numbers in [-1, 1) of that shape, in an array: every backend makes its own tensor of them. */
  numbers(shape: number[]): () => tf.Tensor {
    const values = Float32Array.from(
      { length: tf.util.sizeFromShape(shape) },
      () => 2 * this.unit() - 1,
    );
    return () => tf.tensor(values, shape);
  }
}

function kernel(name: string, inputs: object, attributes: object): tf.Tensor {
  return tf.engine().runKernel(name, inputs as never, attributes as never) as tf.Tensor;
}

function winograd(draw: Draw): Case {
  const shape = [draw.whole(1, 6), draw.whole(1, 18), draw.whole(1, 18), 8 * draw.whole(1, 9)];
  const attributes = { strides: 1, pad: draw.of(['same', 'valid']), dilations: 1 };
  return convolutionOf(draw, shape, [3, 3, shape[3] as number, 8 * draw.whole(1, 9)], attributes);
}

function convolution(draw: Draw): Case {
  const shape = [draw.whole(1, 5), draw.whole(1, 15), draw.whole(1, 15), draw.whole(1, 70)];
  const filter = [draw.whole(1, 5), draw.whole(1, 5), shape[3] as number, draw.whole(1, 70)];
  const dilated = draw.unit() < 0.3;
  const attributes = {
    strides: dilated ? 1 : [draw.whole(1, 3), draw.whole(1, 3)],
    pad: draw.of(['same', 'valid', 1]),
    dilations: dilated ? [draw.whole(1, 3), draw.whole(1, 3)] : 1,
  };
  return convolutionOf(draw, shape, filter, attributes);
}

type Shape = { strides: number | number[]; pad: string | number; dilations: number | number[] };

function convolutionOf(draw: Draw, shape: number[], filter: number[], chosen: Shape): Case {
  const { strides, pad, dilations } = chosen;
  const info = tf.backend_util.computeConv2DInfo(
    shape as never,
    filter as never,
    strides as never,
    dilations as never,
    pad as never,
    'floor',
  );
  if (info.outHeight < 1 || info.outWidth < 1) return drawCase(Math.floor(draw.unit() * 2 ** 31));
  const [x, w, dy] = [shape, filter, info.outShape].map((of) => draw.numbers(of));
  const attributes = { ...chosen, dataFormat: 'NHWC', dimRoundingMode: 'floor' };
  // The cpu backend takes the gradients of a dilated convolution as if it were none.
  const hasGradients = [dilations].flat().every((dilation) => dilation === 1);
  return {
    name: `convolution of [${shape}] with [${filter}], ${JSON.stringify(chosen)}`,
    run: () => [
      kernel('Conv2D', { x: x?.(), filter: w?.() }, attributes),
      ...(hasGradients
        ? [
            kernel(
              'Conv2DBackpropInput',
              { dy: dy?.(), filter: w?.() },
              { ...attributes, inputShape: shape },
            ),
            kernel(
              'Conv2DBackpropFilter',
              { x: x?.(), dy: dy?.() },
              { ...attributes, filterShape: filter },
            ),
          ]
        : []),
    ],
  };
}

function depthwise(draw: Draw): Case {
  const shape = [draw.whole(1, 4), draw.whole(3, 15), draw.whole(3, 15), draw.whole(1, 40)];
  const filter = [draw.whole(1, 3), draw.whole(1, 3), shape[3] as number, draw.whole(1, 3)];
  const strides = draw.whole(1, 2);
  const chosen = {
    strides: [strides, strides],
    pad: draw.of(['same', 'valid']),
    dilations: [1, 1],
  };
  const info = tf.backend_util.computeConv2DInfo(
    shape as never,
    filter as never,
    strides,
    1,
    chosen.pad as never,
    'floor',
    true,
  );
  const [x, w, dy] = [shape, filter, info.outShape].map((of) => draw.numbers(of));
  const gradient = { ...chosen, dimRoundingMode: 'floor' };
  return {
    name: `depthwise convolution of [${shape}] with [${filter}], ${JSON.stringify(chosen)}`,
    run: () => [
      kernel('DepthwiseConv2dNative', { x: x?.(), filter: w?.() }, gradient),
      kernel(
        'DepthwiseConv2dNativeBackpropInput',
        { dy: dy?.(), filter: w?.() },
        { ...gradient, inputShape: shape },
      ),
      kernel(
        'DepthwiseConv2dNativeBackpropFilter',
        { x: x?.(), dy: dy?.() },
        { ...gradient, filterShape: filter },
      ),
    ],
  };
}

function product(draw: Draw): Case {
  const [m, n, k] = [draw.whole(1, 150), draw.whole(1, 150), draw.whole(1, 300)];
  const [transposeA, transposeB] = [draw.unit() < 0.5, draw.unit() < 0.5];
  const batch = draw.of([[], [draw.whole(1, 4)]]);
  const a = draw.numbers([...batch, ...(transposeA ? [k, m] : [m, k])]);
  const b = draw.numbers([...batch, ...(transposeB ? [n, k] : [k, n])]);
  return {
    name: `product [${batch}] ${m} x ${k} x ${n}, transposed ${transposeA}, ${transposeB}`,
    run: () => [tf.matMul(a(), b(), transposeA, transposeB)],
  };
}

function pool(draw: Draw): Case {
  const shape = [draw.whole(1, 4), draw.whole(3, 16), draw.whole(3, 16), draw.whole(1, 40)];
  const kind = draw.of(['MaxPool', 'AvgPool']);
  const chosen = {
    filterSize: [draw.whole(1, 3), draw.whole(1, 3)],
    strides: [draw.whole(1, 3), draw.whole(1, 3)],
    pad: draw.of(['same', 'valid']),
  };
  const info = tf.backend_util.computePool2DInfo(
    shape as never,
    chosen.filterSize as never,
    chosen.strides as never,
    1,
    chosen.pad as never,
    'floor',
  );
  const [x, dy] = [shape, info.outShape].map((of) => draw.numbers(of));
  return {
    name: `${kind} of [${shape}], ${JSON.stringify(chosen)}`,
    run() {
      const input = x?.() as tf.Tensor;
      const output = kernel(kind, { x: input }, { ...chosen, dimRoundingMode: 'floor' });
      const given = kind === 'MaxPool' ? { dy: dy?.(), input, output } : { dy: dy?.(), input };
      return [output, kernel(`${kind}Grad`, given, chosen)];
    },
  };
}
