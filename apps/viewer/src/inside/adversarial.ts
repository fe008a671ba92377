import {
  add,
  logSumExp,
  mul,
  oneHot,
  type Scalar,
  slice,
  squeeze,
  sub,
  type Tensor2D,
  tensor1d,
} from '@tensorflow/tfjs-core';
import { breathe } from '@vgg/core';
import { indexOfLargest } from '../judging/scores.ts';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import type { Progress, Turned, TurnQuestion } from '../protocol/facts.ts';
import { slopeOf } from './slope.ts';

/** Steps of the iterated way, and how far they would reach together beside what is allowed. */
const STEPS = 10;
const REACH = 2.5;

/** No change is larger, in levels of 255. */
export const MOST_STRENGTH = 32;

/**
 * A picture that differs from the given one by at most `strength` levels of 255 in every value, so
 * that the network answers something else than `label`, or `target`.
 *
 * - `once`: the fast gradient sign method, every value moved by the whole strength in the direction
 *   that its gradient says (Goodfellow, Shlens & Szegedy, "Explaining and Harnessing Adversarial
 *   Examples", 2015).
 * - `iterated`: ten smaller steps, each taken anew and brought back into the allowed cube (Kurakin et
 *   al. 2017; projected gradient descent of Madry et al., "Towards Deep Learning Models Resistant to
 *   Adversarial Attacks", 2018, begun at the picture itself).
 *
 * The picture is rounded to whole levels before it is judged: it could be kept as a file.
 * @param strength null looks for the smallest that turns the answer
 */
export async function turn(
  network: LoadedNetwork,
  pixels: Uint8Array,
  question: TurnQuestion,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Turned> {
  const { strength } = question;
  if (strength !== null) return turnBy(network, pixels, question, strength, tell, signal);
  for (let tried = 1; ; tried += 1) {
    const found = await turnBy(network, pixels, question, tried, () => {}, signal);
    if (found.turned || tried === MOST_STRENGTH) return found;
    tell({ done: tried, total: MOST_STRENGTH });
  }
}

async function turnBy(
  network: LoadedNetwork,
  pixels: Uint8Array,
  { label, target, way }: TurnQuestion,
  strength: number,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Turned> {
  const steps = way === 'once' ? 1 : STEPS;
  const stepSize = way === 'once' ? strength : (REACH * strength) / steps;
  // Away from the label, or towards the target.
  const direction = target === null ? -1 : 1;
  const moved = Float32Array.from(pixels);
  for (let step = 0; step < steps; step += 1) {
    signal.throwIfAborted();
    const { slope } = await slopeOf(network, moved, (input) =>
      logOdds(network.logitsFrom(input, 0), target ?? label),
    );
    for (let i = 0; i < moved.length; i += 1) {
      const there = moved[i] + direction * stepSize * Math.sign(slope[i]);
      const near = Math.min(pixels[i] + strength, Math.max(pixels[i] - strength, there));
      moved[i] = Math.min(255, Math.max(0, near));
    }
    tell({ done: step + 1, total: steps });
    await breathe();
  }
  const changed = Uint8Array.from(moved, Math.round);
  const { probabilities } = await network.classify(changed);
  const answer = indexOfLargest(probabilities);
  const turned = target === null ? answer !== label : answer === target;
  return { pixels: changed, probabilities, strength, turned };
}

/**
 * The logarithm of a class's odds, log(p / (1 - p)). Its gradient has the signs of the cross-entropy's
 * (which is log(1 + 1 / odds)), but does not vanish where the softmax is so sure that p is rounded to 1.
 * @param logits [1, classes]
 */
export function logOdds(logits: Tensor2D, label: number): Scalar {
  const [, classes] = logits.shape;
  const itself = mul(oneHot(tensor1d([label], 'int32'), classes), -1e30);
  const others = logSumExp(add(logits, itself), 1);
  return squeeze(sub(slice(logits, [0, label], [1, 1]), others)) as Scalar;
}
