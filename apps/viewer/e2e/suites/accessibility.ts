import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { it } from 'node:test';
import { openContext, openPage } from '../watched-page.ts';
import type { World } from '../world.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const pages = {
  inside: ['heat=grad-cam', 'zeros'],
  judge: ['view=judge', 'main-facts'],
  compare: ['view=compare&other=demo', 'agreement'],
  train: ['view=train', 'plan-facts'],
  training: ['view=training', 'training-state'],
} as const;

interface AxeResults {
  violations: { id: string; nodes: { html: string }[] }[];
}

/** WCAG 2.2 AA as far as axe can tell, light and dark; and nothing wider than a phone. */
export function accessibility(world: World): void {
  for (const scheme of ['light', 'dark'] as const) {
    it(`passes axe in every view, ${scheme}`, async () => {
      const { host, browser } = world;
      const context = await openContext(browser, scheme);
      for (const [view, [hash, ready]] of Object.entries(pages)) {
        const { page } = await openPage(context, `${host.url}/#${hash}`);
        await page.getByTestId(ready).waitFor();
        if (view === 'judge') {
          await page.getByRole('button', { name: 'The sample of 200' }).click();
          await page.getByRole('button', { name: 'Run the 200' }).click();
          await page.getByTestId('accuracy').waitFor();
        }
        // Through the debugger, which the page's security policy does not bind.
        await page.evaluate(axe);
        const { violations } = (await page.evaluate(
          "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })",
        )) as AxeResults;
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} (${nodes.length})`,
        );
        assert.deepEqual(found, [], view);
        await page.close();
      }
      await context.close();
    });
  }

  it('fits a phone in every view', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    for (const [view, [hash, ready]] of Object.entries(pages)) {
      const { page } = await openPage(context, `${host.url}/#${hash}`);
      await page.setViewportSize({ width: 360, height: 740 });
      await page.getByTestId(ready).waitFor();
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 360, `${view} is ${width} pixels wide`);
      await page.close();
    }
    await context.close();
  });
}
