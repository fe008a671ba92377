// The thread in which one checkpoint is read and verified.
import { load } from './load.mjs';

await load('models/reader-thread');
