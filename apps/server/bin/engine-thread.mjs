// The thread in which the networks compute.
import './typescript.mjs';

await import('../src/inference/engine-thread.ts');
