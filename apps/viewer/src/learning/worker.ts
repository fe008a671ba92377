import { answerCalls } from '../engine/door.ts';
import { answers } from './answers.ts';

answerCalls(answers);
