import type { Box } from '../network/receptive-field.ts';

/** What the cell under the pointer sees of the image. */
export const hover = $state<{ box: Box | null }>({ box: null });
