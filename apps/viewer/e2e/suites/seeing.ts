import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openContext, openPage } from '../watched-page.ts';
import type { World } from '../world.ts';

/** See it learn: what is inside lives while a network learns in the page. */
export function seeing(world: World): void {
  it('shows maps, dead units, gradients and confusion of each moment, and counts what it costs', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const { page, number, faults } = await openPage(context, `${host.url}/#view=train`);
    // What is not on the screen is not looked at.
    await page.setViewportSize({ width: 1360, height: 2000 });
    await page.getByTestId('plan-facts').filter({ hasText: 'parameters' }).waitFor();
    await page.getByRole('combobox', { name: 'Of these' }).selectOption({ label: 'the first 200' });
    await page.getByRole('combobox', { name: 'Network to train' }).selectOption('own');
    await page.getByRole('textbox', { name: 'Layers' }).fill('8 M 16 M');
    await page.getByRole('spinbutton', { name: 'Epochs' }).fill('400');
    await page.getByRole('combobox', { name: 'Engine to train on' }).selectOption('vgg-wasm');
    await page.locator('form button[type=submit]').click();

    const maps = page.getByTestId('live-maps');
    await page.locator('[data-testid=live-maps][data-layer=conv1_1] canvas').waitFor();
    await page.getByRole('combobox', { name: /makes of the image/ }).selectOption('conv2_1');
    await page.locator('[data-testid=live-maps][data-layer=conv2_1] canvas').waitFor();
    const seen = Number(await maps.getAttribute('data-step'));
    await page.waitForFunction(
      (before) =>
        Number(document.querySelector('[data-testid=live-maps]')?.getAttribute('data-step')) >
        before,
      seen,
    );
    assert.match(await page.getByTestId('dead-conv1_1').innerText(), /^none dead$|^\d of 8 dead$/);

    await page.getByRole('button', { name: 'Test now' }).click();
    await page.getByTestId('live-confusion').locator('td').first().waitFor();
    const counts = await page.getByTestId('live-confusion').locator('td').allInnerTexts();
    assert.equal(counts.length, 100);
    assert.equal(
      counts.reduce((sum, text) => sum + Number(text), 0),
      40,
    );

    // Whether it stays below a share, throttle.test.ts asks: here, that drawing is counted at all.
    const drawn = await page.evaluate(() =>
      window.recorded.flatMap(({ ask }) => (ask as { milliseconds?: number })?.milliseconds ?? []),
    );
    assert.ok(drawn.length >= 2 && drawn.every((milliseconds) => milliseconds > 0));
    assert.ok((await number('look-share', 'data-share')) > 0);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByTestId('learning-state').filter({ hasText: 'stopped' }).waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('says so where the graphics card is lost in the middle, and goes on elsewhere', async () => {
    const { host } = world;
    const browser = await world.browserWithCard();
    const context = await openContext(browser);
    const { page } = await openPage(context, `${host.url}/#view=train`);
    await page.getByTestId('plan-facts').filter({ hasText: 'parameters' }).waitFor();
    await page.getByRole('combobox', { name: 'Of these' }).selectOption({ label: 'the first 200' });
    await page.getByRole('combobox', { name: 'Network to train' }).selectOption('own');
    await page.getByRole('textbox', { name: 'Layers' }).fill('2 M');
    await page.getByRole('spinbutton', { name: 'Epochs' }).fill('1');
    await page.getByRole('spinbutton', { name: 'Batch' }).fill('4');
    await page.getByRole('combobox', { name: 'Engine to train on' }).selectOption('webgl');
    await page.locator('form button[type=submit]').click();
    const state = page.getByTestId('learning-state');
    await page.waitForFunction(() => {
      const shown = document.querySelector('[data-testid=learning-state]');
      return Number(shown?.getAttribute('data-step')) >= 2;
    });
    const debug = await browser.newBrowserCDPSession();
    await debug.send('Browser.crashGpuProcess');
    await page.getByRole('alert').filter({ hasText: 'took webgl away' }).waitFor();
    // The page that computes answers may have been on it as well.
    await page.getByTestId('kept-run').getByRole('button', { name: 'Go on' }).click();
    await state.filter({ hasText: 'finished' }).waitFor();
    await page.getByTestId('learning-engine').filter({ hasText: 'WebAssembly' }).waitFor();
    await context.close();
  });
}
