/**
 * What a browser needs to make batches of images that it has read itself: their order, variation,
 * normalisation and division are those of Node. Nothing here imports Node.
 */
export { classesOf, divide, labelsOf, type PlacedPicture } from './folder/divide.ts';
export { layoutOf } from './folder/layout.ts';
export { compareNames } from './folder/names.ts';
export { indices, type Part } from './images/pixels.ts';
export { residentPixels } from './images/resident.ts';
export { measure } from './mean-and-deviation.ts';
export { type PreparedDataSet, prepare, type ReadImages } from './prepare.ts';
export type { DataRequest } from './request.ts';
