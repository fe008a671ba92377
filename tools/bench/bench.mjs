// npm run bench: TypeScript needs its loader registered first.
import { register } from 'tsx/esm/api';

register();
await import('./bench.ts');
