import type { EvaluationResult } from '../protocol/facts.ts';

/** What an evaluation tells. */
export interface Scores {
  /** A fraction of 1. */
  accuracy: number;
  /** confusion[label][prediction] counts images. */
  confusion: number[][];
  /** Share of each class's images that are recognised; null for a class without images. */
  perClass: (number | null)[];
  /** Indices of the images that were taken for something else, the most confident first. */
  mistakes: number[];
}

export function scoresOf(result: EvaluationResult, classes: number): Scores {
  const { labels, predictions, confidences } = result;
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const mistakes: number[] = [];
  labels.forEach((label, image) => {
    confusion[label][predictions[image]] += 1;
    if (label !== predictions[image]) mistakes.push(image);
  });
  mistakes.sort((a, b) => confidences[b] - confidences[a] || a - b);
  const perClass = confusion.map((row, label) => {
    const images = row.reduce((sum, count) => sum + count, 0);
    return images === 0 ? null : row[label] / images;
  });
  const accuracy = (labels.length - mistakes.length) / labels.length;
  return { accuracy, confusion, perClass, mistakes };
}

/** A class, and another that its images were taken for. */
export interface ConfusedPair {
  label: number;
  prediction: number;
  count: number;
}

/** The pairs of classes that are confused most, the most frequent first. */
export function mostConfused(
  { confusion }: Pick<Scores, 'confusion'>,
  most: number,
): ConfusedPair[] {
  return confusion
    .flatMap((row, label) =>
      row.flatMap((count, prediction) =>
        count > 0 && label !== prediction ? [{ label, prediction, count }] : [],
      ),
    )
    .sort((a, b) => b.count - a.count || a.label - b.label || a.prediction - b.prediction)
    .slice(0, most);
}

/** Classes by how few of their images are recognised; those without images are left out. */
export function leastRecognised({ perClass }: Pick<Scores, 'perClass'>, most: number): number[] {
  return Array.from(perClass.keys())
    .filter((label) => perClass[label] !== null)
    .sort((a, b) => Number(perClass[a]) - Number(perClass[b]) || a - b)
    .slice(0, most);
}

/** Indices of the images of one cell of the confusion matrix, the most confident first. */
export function imagesOf(result: EvaluationResult, label: number, prediction: number): number[] {
  const { labels, predictions, confidences } = result;
  return Array.from(labels.keys())
    .filter((image) => labels[image] === label && predictions[image] === prediction)
    .sort((a, b) => confidences[b] - confidences[a] || a - b);
}

/** The first place of the largest value. */
export function indexOfLargest(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 1; i < values.length; i += 1) if (values[i] > values[largest]) largest = i;
  return largest;
}
