import { softmax, type Tensor2D, type Tensor4D, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { Normalisation } from './card/input.ts';
import type { ModelCard } from './card/model-card.ts';

/** A network that answers: a {@link Predictor}, or a tfjs model. */
export interface Answering {
  /** Logits [N, classes] of normalised images [N, size, size, 3]. The caller disposes them. */
  logits(images: Tensor4D): Tensor2D;
}

/** What a network says of images, image after image. */
export interface Classification {
  /** [N, classes]. */
  logits: Float32Array;
  /** Their softmax, [N, classes]. */
  probabilities: Float32Array;
}

/** One of the likeliest classes of an image. */
export interface LabelledProbability {
  /** Place of the class in the card's list. */
  index: number;
  label: string;
  probability: number;
}

/** What of a model card answering needs. */
export type AnsweringCard = Pick<ModelCard, 'input' | 'classes'>;

/** Answers images with labelled probabilities: the one way from pixels for everyone who asks. */
export class Classifier {
  readonly card: AnsweringCard;
  private readonly network: Answering;
  private readonly normalisation: Normalisation;

  constructor(card: AnsweringCard, network: Answering) {
    this.card = card;
    this.network = network;
    this.normalisation = new Normalisation(card.input);
  }

  /** Numbers of one image: size * size * 3. */
  get imageLength(): number {
    return this.card.input.size ** 2 * 3;
  }

  /**
   * The images as the network takes them, [N, size, size, 3]. The caller disposes the tensor.
   * @param images each size * size * 3 bytes, or numbers from 0 to 255, of R, G, B
   * @throws RangeError where an image has another length
   */
  input(images: readonly (Uint8Array | Float32Array)[]): Tensor4D {
    const { size } = this.card.input;
    const values = new Float32Array(images.length * this.imageLength);
    images.forEach((image, index) => {
      if (image.length !== this.imageLength) {
        throw new RangeError(
          `an image has ${image.length} numbers: the network takes ${size} x ${size} x 3`,
        );
      }
      this.normalisation.into(values, index * this.imageLength, image);
    });
    return tensor4d(values, [images.length, size, size, 3]);
  }

  /** What the network says of these images; see {@link Classifier.input}. */
  async classify(images: readonly (Uint8Array | Float32Array)[]): Promise<Classification> {
    const [logits, probabilities] = tidy(() => {
      const answers = this.network.logits(this.input(images));
      return [answers, softmax(answers)];
    });
    const [logitValues, probabilityValues] = await Promise.all([
      logits.data<'float32'>(),
      probabilities.data<'float32'>(),
    ]);
    logits.dispose();
    probabilities.dispose();
    // An engine may hand out a window into its own memory.
    return { logits: logitValues.slice(), probabilities: probabilityValues.slice() };
  }

  /**
   * The `top` likeliest classes of one image, the likeliest first; equal ones in the card's order.
   * @param probabilities of that image, [classes]
   */
  label(probabilities: ArrayLike<number>, top: number): LabelledProbability[] {
    return likeliest(this.card.classes, probabilities, top);
  }
}

/** The `top` likeliest of these classes, the likeliest first; equal ones in their order. */
export function likeliest(
  classes: readonly string[],
  probabilities: ArrayLike<number>,
  top: number,
): LabelledProbability[] {
  // Few of many: a sort of a thousand takes a hundred times as long.
  const best: number[] = [];
  for (let index = 0; index < probabilities.length; index++) {
    const probability = probabilities[index];
    if (best.length >= top && !(probability > probabilities[best[top - 1]])) continue;
    let place = best.length;
    while (place > 0 && probability > probabilities[best[place - 1]]) place--;
    best.splice(place, 0, index);
    if (best.length > top) best.pop();
  }
  return best.map((index) => ({
    index,
    label: classes[index] ?? `class ${index}`,
    probability: probabilities[index],
  }));
}
