import { io } from '@tensorflow/tfjs-core';
import { CLASSES, DEVIATION, MEAN } from '@vgg/cifar';
import { type Architecture, buildTrainedModel, type NamedValues } from '@vgg/core';

/**
 * Hands a network's weights over as a tfjs LayersModel of stock layers, which says of itself what
 * it takes and gives: normalised images [N, 32, 32, 3] to logits [N, 10].
 */
export async function saveModel(
  architecture: Architecture,
  tensors: NamedValues,
  write: (artifacts: io.ModelArtifacts) => Promise<void>,
): Promise<void> {
  const model = buildTrainedModel(architecture, tensors);
  model.setUserDefinedMetadata({
    configuration: architecture.configuration,
    batchNorm: architecture.batchNorm,
    classes: CLASSES,
    outputs: 'logits',
    normalisation: { scale: 1 / 255, mean: MEAN, deviation: DEVIATION },
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
