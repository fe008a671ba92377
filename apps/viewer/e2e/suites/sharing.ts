import assert from 'node:assert/strict';
import { it } from 'node:test';
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
}
