import { answerCalls } from './engine/door.ts';

/**
 * The program of both workers, the one that answers and the one that trains. Bundlers put each file
 * that a worker begins with into a bundle of its own: two would have every engine in them twice.
 */
if (self.name === 'learning') {
  answerCalls(import('./learning/answers.ts').then(({ answers }) => answers));
} else {
  answerCalls(import('./engine/answers.ts').then(({ answers }) => answers));
}
