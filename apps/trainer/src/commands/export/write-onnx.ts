import { architectureOf, layersOf, type ModelCard, type NamedValues } from '@vgg/core';
import { writeOnnx } from '@vgg/formats';
import { replaceFile } from '@vgg/runs';

export interface OnnxExportOptions {
  /** Keeps batch normalisation as nodes of its own. */
  keepBatchNorm?: boolean;
  /** Answers with logits, not probabilities. */
  logits?: boolean;
}

/**
 * Writes a network as an ONNX file: normalised images [N, 3, size, size] to probabilities or logits
 * [N, classes]. Its metadata hold the card, and in keys of their own what a program that knows no
 * card needs: `labels`, `mean` and `deviation`.
 * @throws RunError where the disk refuses
 */
export async function writeOnnxFile(
  path: string,
  card: ModelCard,
  tensors: NamedValues,
  { keepBatchNorm = false, logits = false }: OnnxExportOptions,
): Promise<void> {
  const { input, classes, network } = card;
  const file = writeOnnx(layersOf(architectureOf(card)), tensors, input.size, {
    name: `VGG-${network.configuration}`,
    answers: logits ? 'logits' : 'probabilities',
    keepBatchNorm,
    labels: classes,
    normalisation: input,
    metadata: { card: JSON.stringify(card) },
  });
  await replaceFile(path, (handle) => handle.writeFile(file));
}
