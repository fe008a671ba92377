export {
  type Architecture,
  type ArchitectureOptions,
  architecture,
  type Layer,
  layersOf,
} from './architecture.ts';
export { augmentationFor } from './augmentation-for.ts';
export { cardFor } from './card/card-for.ts';
export { type InputCard, inputSchema, Normalisation } from './card/input.ts';
export {
  architectureOf,
  type DataCard,
  type ModelCard,
  modelCardSchema,
  type NetworkCard,
  type ResultCard,
  readModelCard,
  type TrainingCard,
} from './card/model-card.ts';
export { publicCard } from './card/public-card.ts';
export {
  type Answering,
  type Classification,
  Classifier,
  type LabelledProbability,
  likeliest,
} from './classifier.ts';
export {
  type ConfigurationName,
  CUSTOM,
  configurationNames,
  configurations,
  formatLayers,
  parseLayers,
} from './configurations.ts';
export type { DataDescription } from './data-description.ts';
export { describeNetwork, type LayerDescription, type NetworkDescription } from './describe.ts';
export { type Freeze, frozenLayers } from './freeze.ts';
export { gradCam } from './grad-cam.ts';
export { type Initialiser, initialisers } from './initialisers.ts';
export type { FusedKernel } from './layers/kernels.ts';
export { logitSlopes } from './logit-slopes.ts';
export { buildModel, buildTrainedModel } from './model.ts';
export { type Gradients, type NamedValues, Network } from './network.ts';
export { Predictor, type Weighted } from './predictor.ts';
export { fromPyTorchWeights } from './pytorch-names/from-pytorch.ts';
export type { RecognisedNetwork } from './pytorch-names/recognise.ts';
export type { NamesOf } from './pytorch-names/state-dict.ts';
export { toReferenceWeights, toTorchvisionWeights } from './pytorch-names/to-pytorch.ts';
export { hash32, normal, seedFor, uniform } from './random.ts';
export { grow, pointField, type ReceptiveField, wholeField } from './receptive-field.ts';
export { recipeSchema } from './recipe-schema.ts';
export {
  type NamedRecipe,
  type Recipe,
  type RecipeName,
  recipe,
  recipeNames,
  recipes,
} from './recipes.ts';
export { saveModel } from './save-model.ts';
export type { TestTimeAugmentation } from './test-time-augmentation.ts';
export type { StopSignal } from './training/abort.ts';
export type { Averaging } from './training/averaging.ts';
export { breathe } from './training/breathe.ts';
export { TrainingControl } from './training/control.ts';
export type { Augmentation, Batch, BatchRequest, TrainingData } from './training/data.ts';
export { type Evaluation, type EvaluationHooks, evaluate } from './training/evaluate.ts';
export * from './training/events.ts';
export { Optimiser, type OptimiserSpec } from './training/optimiser.ts';
export { ParameterGroups } from './training/parameter-groups.ts';
export type { TrainingOptions } from './training/options.ts';
export {
  type Checkpoint,
  firstProgress,
  type Progress,
  progressSchema,
} from './training/progress.ts';
export { type Schedule, scheduleFactor } from './training/schedule.ts';
export { type StepResult, trainingStep } from './training/step.ts';
export { Training } from './training/train.ts';
export { isRight, type TrialOutcome, type TrialTask, tryTraining } from './training/trial.ts';
export { type Transfer, transferWeights } from './transfer.ts';
export { networkWeights, type WeightSpec } from './weights.ts';
