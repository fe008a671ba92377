// The thread in which the test images of one model are read.
import './typescript.mjs';

await import('../src/test-images/thread.ts');
