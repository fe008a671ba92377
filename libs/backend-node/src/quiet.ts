import { env } from '@tensorflow/tfjs-core';

/**
 * tfjs' cpu backend, and every backend derived from it, prints an advertisement for tfjs-node with
 * the first tensor on Node. The flag PROD guards it, and tfjs' other warnings.
 */
export function silenceTfjs(): void {
  env().set('PROD', true);
}
