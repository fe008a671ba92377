import { io } from '@tensorflow/tfjs-core';
import { architectureOf, type ModelCard } from './card/model-card.ts';
import { publicCard } from './card/public-card.ts';
import { buildTrainedModel } from './model.ts';
import type { NamedValues } from './network.ts';

/**
 * Hands a network's weights over as a tfjs LayersModel of stock layers, normalised images
 * [N, size, size, 3] to logits [N, classes]. The card goes with it, and beside it in plain keys what
 * a program that knows no card needs: classes and normalisation.
 */
export async function saveModel(
  card: ModelCard,
  tensors: NamedValues,
  write: (artifacts: io.ModelArtifacts) => Promise<void>,
): Promise<void> {
  const model = buildTrainedModel(architectureOf(card), tensors);
  model.setUserDefinedMetadata({
    card: publicCard(card),
    configuration: card.network.configuration,
    batchNorm: card.network.batchNorm,
    classes: card.classes,
    outputs: 'logits',
    normalisation: { scale: 1 / 255, mean: card.input.mean, deviation: card.input.deviation },
  });
  try {
    await model.save(
      io.withSaveHandler(async (artifacts) => {
        await write(artifacts);
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
      }),
    );
  } finally {
    model.dispose();
  }
}
