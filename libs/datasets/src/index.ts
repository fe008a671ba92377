export { cacheFolder, DataError, OversizedImageError } from '@vgg/cifar';
export { dataSetNames } from './data-sets.ts';
export {
  type Normalisation,
  normalisationTable,
} from './normalisation.ts';
export { type OpenDataSet, openDataSet, surveyDataSet } from './open.ts';
export type { Interpolation, PictureHeader, PictureInput } from './pictures/decode-picture.ts';
export { type PictureOptions, readPicture } from './pictures/read-picture.ts';
export { readPictureFile } from './pictures/read-picture-file.ts';
export type { DataHooks, DataProgress, DataRequest, NetworkInput } from './request.ts';
export type { SheetOptions } from './sample-sheet.ts';
export type { DataSurvey } from './survey.ts';
