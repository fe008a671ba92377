import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openContext, openPage } from '../watched-page.ts';
import type { World } from '../world.ts';

/** Above it Google's Web Vitals call a page's jumping noticeable. */
const MOST_SHIFT = 0.1;

const views = [
  ['heat=grad-cam', 'heat'],
  ['view=judge', 'main-facts'],
  ['view=compare&other=demo', 'agreement'],
  ['view=train', 'plan-facts'],
  ['view=training', 'Test accuracy-this run'],
] as const;

/** Nothing jumps while the page loads, and nothing moves for those who ask that it does not. */
export function calm(world: World): void {
  for (const [device, width, height] of [
    ['desktop', 1360, 900],
    ['phone', 390, 844],
  ] as const) {
    it(`stays in its place while it loads, ${device}`, async () => {
      const { host, browser } = world;
      for (const [hash, ready] of views) {
        const context = await openContext(browser);
        await context.addInitScript(() => {
          const shifts: number[] = [];
          Object.assign(window, { shifts });
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) {
              shifts.push((entry as PerformanceEntry & { value: number }).value);
            }
          }).observe({ type: 'layout-shift', buffered: true });
        });
        const page = await context.newPage();
        await page.setViewportSize({ width, height });
        await page.goto(`${host.url}/#${hash}`);
        await page.getByTestId('main-facts').waitFor();
        await page.getByTestId(ready).waitFor();
        const shifts = await page.evaluate(
          () => (window as unknown as { shifts: number[] }).shifts,
        );
        const sum = shifts.reduce((a, b) => a + b, 0);
        assert.ok(sum < MOST_SHIFT, `${hash} shifts by ${sum}`);
        await context.close();
      }
    });
  }

  it('moves nothing where motion is to be reduced', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const { page } = await openPage(context, `${host.url}/#image=gallery/cat/1`);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.getByTestId('verdict').waitFor();
    const bar = page.locator('.bar span').first();
    const duration = () => bar.evaluate((element) => getComputedStyle(element).transitionDuration);
    assert.equal(await duration(), '0s');
    await page.getByRole('button', { name: 'cat 5', exact: true }).click();
    await page.getByText('cat 5', { exact: true }).waitFor();
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
    // A bar of which nothing is known runs to and fro unless it is drawn by the page.
    const drawn = await page.evaluate(() => {
      const progress = document.createElement('progress');
      document.body.append(progress);
      return getComputedStyle(progress).appearance;
    });
    assert.equal(drawn, 'none');
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    assert.equal(await duration(), '0.2s');
    await context.close();
  });
}
