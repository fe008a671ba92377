// node tools/soak/soak.mjs: TypeScript needs its loader registered first.
import { register } from 'tsx/esm/api';

register();
await import('./soak.ts');
