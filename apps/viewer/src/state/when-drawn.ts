import { tick } from 'svelte';

/**
 * Waits until what was changed is on the screen; in a tab that nobody sees, until somebody does.
 * @param began when the change began, by performance.now
 * @returns milliseconds that the page's thread has taken for it: components, layout, painting
 */
export async function whenDrawn(began: number): Promise<number> {
  await tick();
  const changed = performance.now() - began;
  const frame = await new Promise<number>((resolve) => {
    requestAnimationFrame(() => resolve(performance.now()));
  });
  // Tasks wait until the frame is painted.
  await new Promise((resolve) => setTimeout(resolve));
  return changed + performance.now() - frame;
}
