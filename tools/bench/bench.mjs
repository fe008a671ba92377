// npm run bench
import '../typescript.mjs';

await import('./bench.ts');
