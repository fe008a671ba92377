import * as tf from '@tensorflow/tfjs-core';
import { choices, labels, noisy } from './noise.ts';

const BATCH = 8;
const LENGTH = 32;
const WIDTH = 64;
const HEADS = 4;
const WORDS = 50;

/** A decoder-like transformer of two blocks that learns the next word, written in operations. */
export function transformer(): () => Promise<number> {
  let seed = 10;
  const weight = (...shape: number[]) =>
    tf.variable(noisy(shape, seed++, Math.sqrt(2 / (shape[0] ?? 1))));
  const norm = () => ({
    gain: tf.variable(tf.ones([WIDTH])),
    shift: tf.variable(tf.zeros([WIDTH])),
  });
  const words = weight(WORDS, WIDTH);
  const places = weight(LENGTH, WIDTH);
  const blocks = Array.from({ length: 2 }, () => ({
    first: norm(),
    projections: [weight(WIDTH, WIDTH), weight(WIDTH, WIDTH), weight(WIDTH, WIDTH)],
    out: weight(WIDTH, WIDTH),
    second: norm(),
    wide: weight(WIDTH, 4 * WIDTH),
    narrow: weight(4 * WIDTH, WIDTH),
  }));
  const last = weight(WIDTH, WORDS);
  const x = choices([BATCH, LENGTH], WORDS, 1);
  const wanted = labels([BATCH * LENGTH], WORDS, 2);
  const optimizer = tf.train.adam(1e-3);

  const loss = (): tf.Scalar => {
    let y = tf.add(tf.gather(words, x), places);
    for (const { first, projections, out, second, wide, narrow } of blocks) {
      const [q, k, v] = projections.map((w) => heads(dense(normalised(y, first), w)));
      const scores = tf.matMul(q as tf.Tensor, k as tf.Tensor, false, true);
      const attention = tf.softmax(tf.mul(scores, Math.sqrt(HEADS / WIDTH)));
      const mixed = tf.transpose(tf.matMul(attention, v as tf.Tensor), [0, 2, 1, 3]);
      y = tf.add(y, dense(tf.reshape(mixed, [BATCH, LENGTH, WIDTH]), out));
      y = tf.add(y, dense(gelu(dense(normalised(y, second), wide)), narrow));
    }
    const logits = tf.reshape(dense(y, last), [BATCH * LENGTH, WORDS]);
    return tf.losses.softmaxCrossEntropy(wanted, logits) as tf.Scalar;
  };
  return async () => {
    const cost = optimizer.minimize(loss, true) as tf.Scalar;
    const [value] = await cost.data();
    cost.dispose();
    return Number(value);
  };
}

function dense(x: tf.Tensor, w: tf.Tensor): tf.Tensor {
  const [inputs = 1, outputs = 1] = w.shape;
  const rows = tf.reshape(x, [-1, inputs]);
  return tf.reshape(tf.matMul(rows, w), [...x.shape.slice(0, -1), outputs]);
}

function heads(x: tf.Tensor): tf.Tensor {
  const apart = tf.reshape(x, [BATCH, LENGTH, HEADS, WIDTH / HEADS]);
  return tf.transpose(apart, [0, 2, 1, 3]);
}

function normalised(
  x: tf.Tensor,
  { gain, shift }: { gain: tf.Tensor; shift: tf.Tensor },
): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  const y = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
  return tf.add(tf.mul(y, gain), shift);
}

/** By the error function, as BERT has it. */
function gelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))));
}
