import { answers } from './answers.ts';
import { answerCalls } from './door.ts';

answerCalls(answers);
