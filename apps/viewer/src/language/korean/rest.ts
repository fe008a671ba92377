import type { Words } from '../language.svelte.ts';
import { askingWords } from './asking.ts';
import { failureWords } from './failures.ts';
import { judgingWords } from './judging.ts';
import { learningWords } from './learning.ts';
import { teachingWords } from './teaching.ts';

/** What is said beyond the first view. */
export const restOfWords: Words = {
  ...askingWords,
  ...failureWords,
  ...judgingWords,
  ...learningWords,
  ...teachingWords,
};
