export { type ChosenEngine, chooseEngine } from './choose.ts';
export {
  type BuiltEngine,
  builtEngines,
  type Engine,
  type EngineChoice,
  EngineError,
  type EngineName,
  engineNames,
  type LoadOptions,
} from './engine.ts';
export { engines } from './engines.ts';
export { type EngineReport, type EngineSurvey, surveyEngine, surveyEngines } from './survey.ts';
export { addEngine, removeEngine } from './tensorflow/add.ts';
export { type AddedEngine, addedEngine, enginesFolder } from './tensorflow/added.ts';
export type { BuildProgress } from './tensorflow/build.ts';
