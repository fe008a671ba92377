// A process of its own for one engine: see src/survey.ts.
import { load } from './load.mjs';

await load('trial');
