/** A training as lines of text, for files, pipes and programs. */
export { jsonLines } from './json.ts';
export type { LineOf } from './line.ts';
export { plainLines } from './plain.ts';
