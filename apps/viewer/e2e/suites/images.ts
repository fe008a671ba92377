import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readPicture } from '@vgg/datasets';
import sharp from 'sharp';
import { difference, openContext, openPage } from '../watched-page.ts';
import { galleryOnNode, type World } from '../world.ts';

/** 2. Give it an image. 3. Read the answer. */
export function images(world: World): void {
  it('answers for a gallery image with the probabilities that Node computes', async () => {
    const { host, browser, demo } = world;
    const context = await openContext(browser);
    const { page, text, answer } = await openPage(context, `${host.url}/#image=gallery/horse/2`);
    await page.getByTestId('verdict').waitFor();
    const pixels = (await galleryOnNode(world)).pixels(7, 1);
    const expected = await demo.probabilities(pixels);
    const { probabilities } = await answer('predict');
    assert.ok(difference(probabilities, expected) < 1e-3);

    const items = page.getByRole('list', { name: 'Most probable classes' }).getByRole('listitem');
    const shown = await items.evaluateAll((all) =>
      all.map((item) => [item.dataset.class, Number(item.dataset.probability)] as const),
    );
    const sorted = Array.from(expected).sort((a, b) => b - a);
    assert.equal(shown.length, 5);
    shown.forEach(([, probability], i) => {
      assert.ok(Math.abs(probability - sorted[i]) < 1e-3);
    });
    assert.ok((await text('verdict')).startsWith(shown[0][0] ?? ' '));
    assert.match(await text('time'), /^[\d.]+ m?s$/);

    await page.getByRole('combobox', { name: 'CIFAR-10 test images:' }).selectOption('cat');
    await page.getByRole('button', { name: 'cat 3', exact: true }).click();
    await page.getByText('cat 3', { exact: true }).waitFor();
    await context.close();
  });

  it('sees of an upload, a paste and an address what the command line sees', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const { page, answer } = await openPage(
      context,
      `${host.url}/#network=${host.url}/tiny/model.json`,
    );
    await page.getByTestId('verdict').waitFor();
    // A tall picture with waves of several lengths, turned by its EXIF orientation.
    const [width, height] = [90, 140];
    const raw = Buffer.from(
      Array.from({ length: width * height * 3 }, (_, i) => {
        const [x, y, channel] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
        return Math.round(127 + 80 * Math.sin(x / (5 + channel)) + 47 * Math.cos(y / 9));
      }),
    );
    const turned = await sharp(raw, { raw: { width, height, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    await page.locator('main input[type=file]').setInputFiles({
      name: 'turned.jpg',
      mimeType: 'image/jpeg',
      buffer: turned,
    });
    await page.getByText('Original, 140 × 90').waitFor();
    const seen = async () => {
      const calls = await page.evaluate(() =>
        window.recorded
          .filter(({ name }) => name === 'predict')
          .map(({ ask }) => Array.from((ask as { pixels: Uint8Array }).pixels)),
      );
      return calls.at(-1) ?? [];
    };
    await page.waitForFunction(() => window.recorded.at(-1)?.answer !== undefined);
    const expected = await readPicture(turned, {
      size: 32,
      resize: 32,
      interpolation: 'lanczos',
    });
    const ours = await seen();
    const mean = ours.reduce((sum, v, i) => sum + Math.abs(v - expected[i]), 0) / ours.length;
    assert.ok(difference(ours, expected) <= 8, `largest ${difference(ours, expected)}`);
    assert.ok(mean < 1, `mean ${mean}`);

    const clear = await sharp({
      create: { width: 40, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    host.routes.set('/clear.png', (_req, res) => res.end(clear));
    await page.getByRole('textbox', { name: 'Address of an image' }).fill(`${host.url}/clear.png`);
    await page.getByRole('button', { name: 'Fetch' }).click();
    await page.getByText('Original, 40 × 40').waitFor();
    await page.waitForFunction(() => window.recorded.at(-1)?.answer !== undefined);
    assert.ok(
      (await seen()).every((value) => value === 255),
      'clear parts are laid on white',
    );

    await page.evaluate((bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], 'pasted.jpg', { type: 'image/jpeg' }));
      window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }));
    }, Array.from(turned));
    await page.getByText('pasted.jpg').waitFor();
    assert.ok((await answer('predict')).probabilities.length === 10);

    await page.locator('main input[type=file]').setInputFiles({
      name: 'broken.png',
      mimeType: 'image/png',
      buffer: Buffer.from('not an image'),
    });
    await page
      .getByRole('alert')
      .filter({ hasText: 'not an image that the browser can read' })
      .waitFor();
    await context.close();
  });

  it('answers for one camera picture after the other', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const { page } = await openPage(context, `${host.url}/#network=${host.url}/tiny/model.json`);
    await page.getByTestId('verdict').waitFor();
    const asked = () =>
      page.evaluate(() => window.recorded.filter(({ name }) => name === 'predict').length);
    const before = await asked();
    await page.getByRole('button', { name: 'Camera' }).click();
    await page.waitForFunction(
      (count) => window.recorded.filter(({ name }) => name === 'predict').length > count + 3,
      before,
    );
    await page.getByRole('button', { name: 'Stop the camera' }).click();

    // Another picture ends it, and one that is chosen before it has begun, too.
    await page.getByRole('button', { name: 'Camera' }).click();
    await page.getByRole('button', { name: 'ship 5', exact: true }).click();
    await page.getByText('ship 5', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Camera', exact: true }).waitFor();
    const live = await page
      .getByLabel('What the camera sees')
      .evaluate((video) => ((video as HTMLVideoElement).srcObject as MediaStream).active);
    assert.equal(live, false);
    assert.match(page.url(), /gallery\/ship\/5/);
    await context.close();
  });

  it('decodes a picture once, and shows no picture beside the answer to another', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const { page, hold, text } = await openPage(
      context,
      `${host.url}/#network=${host.url}/tiny/model.json&other=demo&view=compare`,
    );
    await page.getByTestId('agreement').waitFor();
    const buffer = await sharp({
      create: { width: 2000, height: 1500, channels: 3, background: '#d53a7b' },
    })
      .png()
      .toBuffer();
    await page.getByRole('button', { name: 'Look inside' }).click();
    const before = await text('verdict');
    await hold('seen');
    const upload = page.locator('main input[type=file]');
    await upload.setInputFiles({ name: 'large.png', mimeType: 'image/png', buffer });
    await page.getByText('reading large.png …').waitFor();
    assert.equal(await text('verdict'), before);
    await page.getByText('Original, 32 × 32').waitFor();
    await hold('predict');
    await page.waitForFunction(() =>
      window.recorded.some(({ name, answer }) => name === 'seen' && answer),
    );
    await page.getByText('Original, 32 × 32').waitFor();
    await hold(null);
    await page.getByText('Original, 2000 × 1500').waitFor();
    await page.getByText('large.png', { exact: true }).waitFor();
    const count = await page.evaluate(
      () => window.recorded.filter(({ name }) => name === 'seen').length,
    );
    assert.equal(count, 1);

    // One that is still being read does not come back over a later choice.
    await hold('seen');
    await upload.setInputFiles({ name: 'late.png', mimeType: 'image/png', buffer });
    await page.getByText('reading late.png …').waitFor();
    await page.getByRole('button', { name: 'ship 5', exact: true }).click();
    await page.getByText('ship 5', { exact: true }).waitFor();
    await hold(null);
    await page.getByRole('button', { name: 'ship 6', exact: true }).click();
    await page.getByText('ship 6', { exact: true }).waitFor();
    await context.close();
  });
}
