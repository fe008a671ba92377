// npm run experiments: TypeScript needs its loader registered first.
import { register } from 'tsx/esm/api';

register();
await import('./experiments.ts');
