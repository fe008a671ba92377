// The thread in which one checkpoint is read and verified.
import './typescript.mjs';

await import('../src/models/reader-thread.ts');
