export { type ChosenEngine, chooseEngine } from './choose.ts';
export {
  type Engine,
  type EngineChoice,
  EngineError,
  type EngineName,
  engineNames,
  type LoadOptions,
} from './engine.ts';
export { engines } from './engines.ts';
export { type EngineReport, type EngineSurvey, surveyEngines } from './survey.ts';
