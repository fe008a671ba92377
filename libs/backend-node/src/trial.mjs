// A process of its own for one engine: see survey.ts. TypeScript needs its loader registered first.
import { register } from 'tsx/esm/api';

register();
await import('./trial.ts');
