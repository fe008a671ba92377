// A process of its own for one contender: `node worker.mjs train-worker.ts options`.
import '../typescript.mjs';

await import(new URL(process.argv[2], import.meta.url));
