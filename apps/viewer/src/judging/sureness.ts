import { type Line, line } from '../language/line.ts';

/** How sure an answer is. */
export interface Sureness {
  /** Of the distribution over the classes; 0 where one has all. */
  bits: number;
  words: Line;
}

/** @param probabilities one for each class, summing to 1 */
export function sureness(probabilities: ArrayLike<number>): Sureness {
  let bits = 0;
  let [first, second] = [0, 0];
  for (let i = 0; i < probabilities.length; i += 1) {
    const probability = probabilities[i];
    if (probability > 0) bits -= probability * Math.log2(probability);
    if (probability > first) [first, second] = [probability, first];
    else if (probability > second) second = probability;
  }
  return { bits: Math.max(0, bits), words: wordsFor(first, second) };
}

function wordsFor(first: number, second: number): Line {
  if (first >= 0.95) return line`almost certain`;
  if (first >= 0.75) return line`quite sure`;
  if (first >= 0.5) return line`fairly sure`;
  return first + second >= 0.75 ? line`torn between two` : line`unsure`;
}
