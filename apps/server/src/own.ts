import { createRequire } from 'node:module';

/** What this package's own package.json says of it. */
export const own = createRequire(import.meta.url)('../package.json') as {
  name: string;
  version: string;
};
