import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Page } from 'playwright-core';
import { openContext, openPage } from '../watched-page.ts';
import type { World } from '../world.ts';

const recorded = (page: Page) => page.getByTestId('recorded');
const counts = (page: Page) =>
  recorded(page).evaluateAll((all) => all.map((one) => Number(one.getAttribute('data-count'))));

/** Holds the button of a class until so many pictures are there. */
async function hold(page: Page, place: number, least: number): Promise<void> {
  const button = recorded(page)
    .nth(place)
    .getByRole('button', { name: /record/i });
  await button.hover();
  await page.mouse.down();
  await page.waitForFunction(
    ([at, wanted]) => {
      const found = document.querySelectorAll('[data-testid=recorded]')[at];
      return Number(found?.getAttribute('data-count')) >= wanted;
    },
    [place, least] as const,
  );
  await page.mouse.up();
}

async function openForm(page: Page): Promise<void> {
  await page.getByTestId('plan-facts').filter({ hasText: 'parameters' }).waitFor();
  await page.getByRole('combobox', { name: 'Images', exact: true }).selectOption('camera');
}

/** Pictures from the camera (Chromium's own, which draws one) into classes, and a network of them. */
export function camera(world: World): void {
  it('records classes, learns them, keeps them, and looks inside with the camera', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const { page, faults } = await openPage(context, `${host.url}/#view=train`);
    await openForm(page);
    const train = page.getByRole('button', { name: 'Train', exact: true }).last();
    assert.equal(await train.isDisabled(), true);
    await page.getByRole('button', { name: 'Start the camera' }).click();
    await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
    await recorded(page).nth(0).getByLabel('Name of the class').fill('here');
    await hold(page, 0, 9);
    assert.equal(await train.isDisabled(), true);
    await hold(page, 1, 8);
    await page.getByRole('button', { name: /^Delete picture 1 of here/ }).click();
    // The last picture of a class may still be on its way.
    await page.waitForTimeout(500);
    const after = await counts(page);
    await page.getByRole('button', { name: 'Another class' }).click();
    assert.deepEqual(await counts(page), [...after, 0]);
    await recorded(page).nth(2).getByRole('button', { name: 'Delete', exact: true }).click();
    assert.deepEqual(await counts(page), after);
    // Let go, nothing is recorded any more.
    await page.waitForTimeout(500);
    assert.deepEqual(await counts(page), after);

    await page.getByRole('combobox', { name: 'Size of an image' }).selectOption('32');
    await page.getByRole('combobox', { name: 'Network to train' }).selectOption('own');
    await page.getByRole('textbox', { name: 'Layers' }).fill('4 M 6 M');
    await page.getByRole('spinbutton', { name: 'Epochs' }).fill('2');
    await page.getByRole('spinbutton', { name: 'Batch' }).fill('4');
    await page.getByRole('combobox', { name: 'Engine to train on' }).selectOption('vgg-wasm');
    await train.click();
    await page.getByTestId('learning-state').filter({ hasText: 'finished' }).waitFor();

    await page.reload();
    await openForm(page);
    await page.locator('[data-testid=recorded][data-name=here]').waitFor();
    assert.deepEqual(await counts(page), after);
    await page.getByTestId('kept-run').getByRole('button', { name: 'Look inside' }).click();
    await page.getByTestId('main-facts').filter({ hasText: '2 classes at 32' }).waitFor();
    await page.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0);
    await page
      .getByTestId('verdict')
      .filter({ hasText: /here|class 2/ })
      .waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('says in a line where there is no camera, or it is refused', async () => {
    const { host, browser } = world;
    const refusals = [
      ['NotAllowedError', 'was told not to give this page the camera'],
      ['NotFoundError', 'There is no camera'],
    ] as const;
    for (const [name, line] of refusals) {
      const context = await openContext(browser);
      await context.addInitScript((kind) => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', kind));
      }, name);
      const { page } = await openPage(context, `${host.url}/#view=train`);
      await openForm(page);
      await page.getByRole('button', { name: 'Start the camera' }).click();
      await page.getByRole('alert').filter({ hasText: line }).waitFor();
      await context.close();
    }
  });
}
