// node tools/soak/soak.mjs
import '../typescript.mjs';

await import('./soak.ts');
