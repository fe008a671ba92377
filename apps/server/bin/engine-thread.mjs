// The thread in which the networks compute.
import { load } from './load.mjs';

await load('inference/engine-thread');
