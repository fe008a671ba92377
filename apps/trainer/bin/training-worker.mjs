// The thread in which a training runs.
import { load } from './load.mjs';

await load('training/worker');
