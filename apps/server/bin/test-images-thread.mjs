// The thread in which the test images of one model are read.
import { load } from './load.mjs';

await load('test-images/thread');
