import type { LineOf } from './line.ts';

/** JSON lines: every event as it is, one a line. Figures that are not finite become null. */
export function jsonLines(): LineOf {
  return (event) => JSON.stringify(event);
}
