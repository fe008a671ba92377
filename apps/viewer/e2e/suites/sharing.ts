import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { BrowserContext } from 'playwright-core';
import sharp from 'sharp';
import { openContext, openPage } from '../watched-page.ts';
import type { World } from '../world.ts';

/** 8. Share. */
export function sharing(world: World): void {
  it('shows another visitor the same network, layer, image, class and map, an upload too', async () => {
    const { host, browser } = world;
    const mine = await openContext(browser);
    const first = await openPage(mine, `${host.url}/#network=${host.url}/tiny/model.json`);
    await first.page.getByTestId('verdict').waitFor();
    const png = await sharp({
      create: { width: 50, height: 50, channels: 3, background: '#3a7bd5' },
    })
      .png()
      .toBuffer();
    await first.page
      .locator('main input[type=file]')
      .setInputFiles({ name: 'blue.png', mimeType: 'image/png', buffer: png });
    await first.page.getByText('blue.png').waitFor();
    await first.page.locator('[data-layer=relu2_1]').click();
    await first.page.getByRole('button', { name: 'Grad-CAM' }).click();
    await first.page.getByRole('combobox', { name: /^for/ }).selectOption('frog');
    await first.page.getByTestId('heat').filter({ hasText: 'speaks for frog' }).waitFor();
    const cam = await first.answer('gradCam');
    const verdict = await first.text('verdict');
    const link = first.page.url();
    await mine.close();

    const theirs = await openContext(browser);
    const second = await openPage(theirs, link);
    await second.page.getByTestId('heat').filter({ hasText: 'speaks for frog' }).waitFor();
    await second.page.getByRole('heading', { name: /^relu2_1/ }).waitFor();
    assert.equal(await second.text('verdict'), verdict);
    assert.deepEqual((await second.answer('gradCam')).values, cam.values);
    // The address may change beneath the page, as when a link is pasted over it.
    await second.page.evaluate(() => {
      location.hash = location.hash
        .replace('relu2_1', 'relu1_1')
        .replace(/image=[^&]+/, 'image=gallery/bird/1');
    });
    await second.page.getByRole('heading', { name: /^relu1_1/ }).waitFor();
    await second.page.getByText('bird 1', { exact: true }).waitFor();
    await theirs.close();
  });

  it('has views, layers, images and networks in its history', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const { page } = await openPage(context, `${host.url}/#network=${host.url}/tiny/model.json`);
    await page.getByTestId('verdict').waitFor();
    await page.locator('[data-layer=relu2_1]').click();
    await page.getByRole('heading', { name: /^relu2_1/ }).waitFor();
    await page.getByRole('button', { name: 'ship 5', exact: true }).click();
    await page.getByText('ship 5', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Judge' }).click();
    await page.getByRole('heading', { name: 'How good is it?' }).waitFor();
    const choice = page.getByRole('combobox', { name: 'Network', exact: true });
    await choice.selectOption('demo');
    const facts = page.getByTestId('main-facts');
    await facts.filter({ hasText: 'VGG-' }).waitFor();

    await page.goBack();
    await facts.filter({ hasText: 'Own network' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: /^relu2_1/ }).waitFor();
    await page.getByText('ship 5', { exact: true }).waitFor();
    await page.goBack();
    await page.getByText('ship 1', { exact: true }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: /^relu1_1/ }).waitFor();
    await page.goForward();
    await page.getByRole('heading', { name: /^relu2_1/ }).waitFor();
    assert.match(page.url(), /tiny\/model\.json&layer=relu2_1/);
    await context.close();
  });

  it('skips to the content, and leaves the address as it is', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const hash = `#view=judge&network=${host.url}/tiny/model.json&image=gallery/cat/3`;
    const { page } = await openPage(context, `${host.url}/${hash}`);
    const facts = page.getByTestId('main-facts').filter({ hasText: 'Own network' });
    await facts.waitFor();
    const address = page.url();
    await page.getByRole('link', { name: 'Skip to the content' }).focus();
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
    assert.equal(page.url(), address);
    assert.ok(await facts.isVisible());
    await context.close();
  });

  describe('says what is wrong with a link', () => {
    let context: BrowserContext;
    before(async () => {
      context = await openContext(world.browser);
    });
    after(() => context.close());

    for (const [hash, line] of [
      ['image=gallery/cat/99', 'There is no image gallery/cat/99 here'],
      ['image=gallery/cow/1', 'There is no image gallery/cow/1 here'],
      ['image=pixels/abc', 'an image that is not whole'],
      ['image=test/55', 'load the test images under Judge'],
      ['network=run:nobody', 'The server has no network nobody'],
      ['network=file', 'a network from files that only the other visitor has'],
      ['network=http://[', 'http://[ is no address of a network'],
      ['other=http://[', 'http://[ is no address of a network'],
      ['view=training&run=nobody', 'The server has no run nobody'],
    ]) {
      it(`${hash}, and shows the demonstration`, async () => {
        const { host } = world;
        for (const [path, list] of [
          ['/models', { models: [] }],
          ['/runs', { runs: [] }],
        ] as const) {
          host.routes.set(path, (_req, res) => {
            res.setHeader('Content-Type', 'application/json');
            res.end(JSON.stringify(list));
          });
        }
        const { page, faults } = await openPage(context, `${host.url}/#${hash}`);
        await page.getByRole('alert').filter({ hasText: line }).waitFor();
        await page.getByTestId('main-facts').filter({ hasText: 'VGG-' }).waitFor();
        if (!hash.startsWith('view=')) {
          await page.getByText('ship 1', { exact: true }).waitFor();
          await page.getByTestId('verdict').waitFor();
          assert.ok(!page.url().includes(hash), page.url());
        }
        assert.equal(await page.getByRole('alert').count(), 1);
        assert.deepEqual(faults, []);
        host.routes.delete('/models');
        host.routes.delete('/runs');
        await page.close();
      });
    }
  });

  it('makes no links that another visitor cannot open', async () => {
    const { host, browser, tinyFolder } = world;
    const context = await openContext(browser);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const { page } = await openPage(context, `${host.url}/`);
    await page.getByTestId('verdict').waitFor();
    const files = readdirSync(tinyFolder).map((name) => join(tinyFolder, name));
    await page.locator('header input[type=file]').setInputFiles(files);
    await page.getByTestId('main-facts').filter({ hasText: 'Own network' }).waitFor();
    await page.getByRole('button', { name: 'Camera' }).click();
    await page.getByText('camera', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Stop the camera' }).click();
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByText('Link copied, without the network that only you have').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await context.close();
    const theirs = await openContext(browser);
    const second = await openPage(theirs, link);
    await second.page.getByText('shared image', { exact: true }).waitFor();
    await second.page.getByTestId('main-facts').filter({ hasText: 'VGG-' }).waitFor();
    assert.equal(await second.page.getByRole('alert').count(), 0);
    await theirs.close();
  });
}
