// npm run experiments
import '../typescript.mjs';

await import('./experiments.ts');
