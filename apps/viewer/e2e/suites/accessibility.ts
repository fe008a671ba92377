import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { openContext, openPage } from '../watched-page.ts';
import type { World } from '../world.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Piece {
  hash: string;
  ready: string;
  /** Opens what is not there at first. */
  open?(page: Page): Promise<void>;
}

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();

const pieces: Record<string, Piece> = {
  inside: { hash: 'heat=grad-cam', ready: 'zeros' },
  'the steps to a cell': {
    hash: 'layer=pool1&image=gallery/dog/4',
    ready: 'zeros',
    async open(page) {
      await page.getByTestId('large').focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByTestId('steps-end').waitFor();
    },
  },
  tour: {
    hash: 'image=gallery/dog/4',
    ready: 'verdict',
    async open(page) {
      await press(page, 'Tour');
      await page.locator('[data-tour]').waitFor();
    },
  },
  ask: {
    hash: 'view=ask&layer=relu1_1&image=gallery/dog/4',
    ready: 'verdict',
    async open(page) {
      await press(page, 'Find the smallest change');
      await page.getByTestId('turned').waitFor();
      await press(page, /Look through/);
      await page.getByTestId('exciting').getByRole('button').first().waitFor();
      await press(page, /Lay out/);
      await page.getByTestId('plane').focus();
      await page.keyboard.press('ArrowRight');
      await page.getByTestId('point').waitFor();
    },
  },
  judge: {
    hash: 'view=judge',
    ready: 'main-facts',
    async open(page) {
      await press(page, 'The sample of 200');
      await press(page, 'Run the 200');
      await page.getByTestId('accuracy').waitFor();
    },
  },
  compare: { hash: 'view=compare&other=demo', ready: 'agreement' },
  train: { hash: 'view=train', ready: 'plan-facts' },
  'own pictures': {
    hash: 'view=train',
    ready: 'plan-facts',
    async open(page) {
      const images = page.getByRole('combobox', { name: 'Images', exact: true });
      await images.selectOption('camera');
      await page.getByTestId('recorded').first().waitFor();
      await page.getByRole('combobox', { name: 'Network to train' }).selectOption('own');
    },
  },
  training: { hash: 'view=training', ready: 'training-state' },
};

interface AxeResults {
  violations: { id: string; nodes: { html: string }[] }[];
}

/** WCAG 2.2 AA as far as axe can tell, light and dark; and nothing wider than a phone. */
export function accessibility(world: World): void {
  it('fits a phone, and passes axe light and dark, in every view', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    for (const [name, { hash, ready, open }] of Object.entries(pieces)) {
      const { page } = await openPage(context, `${host.url}/#${hash}`);
      await page.getByTestId(ready).waitFor();
      await fits(page, name);
      await open?.(page);
      await passes(page, name);
      await page.close();
    }
    await context.close();
  });

  /** Train with everything that it shows, then the run's moments. */
  it('passes axe light and dark while a network learns, and through time', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const { page } = await openPage(context, `${host.url}/#view=train&image=gallery/dog/4`);
    // What is not on the screen is not looked at.
    await page.setViewportSize({ width: 1360, height: 2000 });
    await page.getByTestId('plan-facts').filter({ hasText: 'parameters' }).waitFor();
    await page.getByRole('combobox', { name: 'Of these' }).selectOption({ label: 'the first 200' });
    await page.getByRole('combobox', { name: 'Network to train' }).selectOption('own');
    await page.getByRole('textbox', { name: 'Layers' }).fill('4 M');
    await page.getByRole('spinbutton', { name: 'Epochs' }).fill('400');
    await page.getByRole('combobox', { name: 'Engine to train on' }).selectOption('vgg-wasm');
    await page.locator('form button[type=submit]').click();
    await page.getByTestId('live-maps').locator('canvas').waitFor();
    await page.getByRole('button', { name: 'Test now' }).click();
    await page.getByTestId('live-confusion').locator('td').first().waitFor();
    await passes(page, 'learning');
    await press(page, 'Stop');
    await page.getByTestId('learning-state').filter({ hasText: 'stopped' }).waitFor();
    // However soon it was stopped: its beginning and its end are kept.
    await press(page, 'Through time');
    await page.getByTestId('main-moment').waitFor();
    await passes(page, 'through time');
    await context.close();
  });
}

/** Through the debugger, which the page's security policy does not bind. */
async function passes(page: Page, name: string): Promise<void> {
  await page.evaluate(axe);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = (await page.evaluate(
      "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })",
    )) as AxeResults;
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} (${nodes.length})`,
    );
    assert.deepEqual(found, [], `${name}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** The page stays as wide as it was. */
async function fits(page: Page, name: string): Promise<void> {
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 360, `${name} is ${width} pixels wide`);
  if (wide) await page.setViewportSize(wide);
}
