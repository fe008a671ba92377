import assert from 'node:assert/strict';
import { it } from 'node:test';
import { CLASSES } from '@vgg/cifar/pixels';
import { indexOfLargest } from '../../src/judging/scores.ts';
import { openContext, openPage } from '../watched-page.ts';
import { galleryOnNode, type World } from '../world.ts';

/** The sample in the form of CIFAR-10's files: as the test images begin, and in another order. */
async function writeBatches(world: World): Promise<{ test: Buffer; other: Buffer }> {
  const gallery = await galleryOnNode(world);
  const records = Array.from({ length: 200 }, (_, image) => {
    const label = Math.floor(image / 20);
    const pixels = gallery.pixels(label, image % 20);
    const planes = [0, 1, 2].map((channel) => pixels.filter((_value, i) => i % 3 === channel));
    return Buffer.concat([Buffer.from([label]), ...planes]);
  });
  return { test: Buffer.concat(records), other: Buffer.concat(records.toReversed()) };
}

/** 5. Judge it. 6. Compare. */
export function judging(world: World): void {
  it('judges on the sample with the accuracy that Node finds; cells and mistakes lead to images', async () => {
    const { host, browser, tiny } = world;
    const context = await openContext(browser);
    const hash = `#network=${host.url}/tiny/model.json&view=judge`;
    const { page, text, number } = await openPage(context, `${host.url}/${hash}`);
    await page.getByRole('button', { name: 'The sample of 200' }).click();
    await page.getByRole('button', { name: 'Run the 200 test images' }).click();
    await page.getByTestId('accuracy').waitFor();

    const shares = await tiny.probabilities((await galleryOnNode(world)).all());
    const predicted = Array.from({ length: 200 }, (_, i) =>
      indexOfLargest(shares.subarray(i * 10, i * 10 + 10)),
    );
    const right = predicted.filter((label, i) => label === Math.floor(i / 20)).length;
    assert.equal(await number('accuracy', 'data-value'), right / 200);
    assert.equal(await text('accuracy'), `${(right / 2).toFixed(2)} %`);

    const label = predicted.findIndex((prediction, i) => prediction !== Math.floor(i / 20));
    const [truth, taken] = [Math.floor(label / 20), predicted[label]];
    const count = predicted.filter((p, i) => p === taken && Math.floor(i / 20) === truth).length;
    const cell = `${count} of ${CLASSES[truth]} taken for ${CLASSES[taken]}`;
    await page.getByRole('button', { name: cell, exact: true }).click();
    const images = page.getByTestId('cell-images').getByRole('listitem');
    await images.first().waitFor();
    assert.equal(await images.count(), Math.min(24, count));

    const mistakes = page.getByTestId('mistakes').getByRole('button', { name: /Test image/ });
    await mistakes.first().waitFor();
    const names = await mistakes.evaluateAll((all) =>
      all.map((one) => one.getAttribute('aria-label')),
    );
    const sure = names.map((name) => Number(/with ([\d.]+) %/.exec(name ?? '')?.[1]));
    assert.deepEqual(
      sure,
      sure.toSorted((a, b) => b - a),
    );
    await mistakes.first().click();
    await page.getByTestId('verdict').waitFor();
    const wrong = predicted.map((_, i) => `gallery/${CLASSES[Math.floor(i / 20)]}/${(i % 20) + 1}`);
    const shown = new URL(page.url()).hash.match(/image=([^&]+)/)?.[1] ?? '';
    const place = wrong.indexOf(shown);
    assert.ok(place >= 0 && predicted[place] !== Math.floor(place / 20), shown);
    await context.close();
  });

  it("reads CIFAR-10's own file, runs with progress and stops", async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const batches = await writeBatches(world);
    const buffer = Buffer.concat(Array.from({ length: 10 }, () => batches.test));
    const { page } = await openPage(context, `${host.url}/#view=judge`);
    await page.getByTestId('main-facts').waitFor();
    const file = page.locator('main input[type=file]');
    await file.setInputFiles({ name: 'x.bin', mimeType: '', buffer: Buffer.alloc(5000) });
    await page.getByRole('alert').filter({ hasText: "not CIFAR-10's test images" }).waitFor();
    await file.setInputFiles({ name: 'test_batch.bin', mimeType: '', buffer });
    await page.getByTestId('test-count').filter({ hasText: '2,000' }).waitFor();
    await page.getByRole('button', { name: 'Run the 2,000 test images' }).click();
    await page
      .getByTestId('running')
      .filter({ hasText: /[1-9]\d* of\s+2,000/ })
      .waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Run the 2,000 test images' }).waitFor();
    assert.equal(await page.getByTestId('accuracy').count(), 0);

    await page.evaluate(() => {
      location.hash = '#image=test/205';
    });
    await page.getByText('test image 205', { exact: true }).waitFor();
    await context.close();
  });

  it('compares two networks on one image', async () => {
    const { host, browser, tiny, demo } = world;
    const context = await openContext(browser);
    const hash = `#view=compare&other=${host.url}/tiny/model.json&image=gallery/truck/5`;
    const { page, number } = await openPage(context, `${host.url}/${hash}`);
    await page.getByTestId('agreement').waitFor();
    const pixels = (await galleryOnNode(world)).pixels(9, 4);
    const ours = await demo.probabilities(pixels);
    const theirs = await tiny.probabilities(pixels);
    const expected = ours.reduce((sum, p, i) => sum + Math.abs(p - theirs[i]), 0) / 2;
    assert.ok(Math.abs((await number('agreement', 'data-distance')) - expected) < 1e-3);
    for (const side of ['main', 'other']) {
      const items = page.getByTestId(`side-${side}`).getByRole('listitem');
      assert.equal(await items.count(), 5);
      assert.ok(
        await page
          .getByTestId(`side-${side}`)
          .getByRole('img', { name: /Grad-CAM/ })
          .isVisible(),
      );
    }
    await context.close();
  });

  it('takes the test images out of a folder, and says of others that they are none', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const batches = await writeBatches(world);
    const hash = `#network=${host.url}/tiny/model.json&view=judge`;
    const { page, text } = await openPage(context, `${host.url}/${hash}`);
    await page.getByTestId('main-facts').waitFor();
    const drop = (files: { name: string; base64: string }[]) =>
      page.evaluate((given) => {
        const data = new DataTransfer();
        for (const { name, base64 } of given) {
          const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
          data.items.add(new File([bytes], name));
        }
        window.dispatchEvent(new DragEvent('drop', { dataTransfer: data }));
      }, files);
    const training = { name: 'data_batch_1.bin', base64: batches.other.toString('base64') };
    const both = Buffer.concat([batches.test, batches.test]).toString('base64');
    await drop([training, { name: 'test_batch.bin', base64: both }]);
    await page.getByTestId('test-count').filter({ hasText: '400 images' }).waitFor();
    assert.equal(await page.getByTestId('not-test-images').count(), 0);
    await page.getByRole('button', { name: 'Run the 400 test images' }).click();
    await page.getByTestId('mistakes').getByRole('listitem').first().waitFor();

    await drop([training]);
    await page.getByTestId('test-count').filter({ hasText: '200 images' }).waitFor();
    assert.match(await text('not-test-images'), /data_batch_1\.bin does not hold/);
    // What was found by other images is gone: its numbers would stand beside these pictures.
    assert.equal(await page.getByTestId('mistakes').count(), 0);
    await page.getByRole('button', { name: 'Run the 200 images' }).click();
    await page
      .getByTestId('mistakes')
      .getByRole('button', { name: /^Image/ })
      .first()
      .click();
    await page.getByText(/^image \d+ of data_batch_1\.bin$/).waitFor();
    assert.ok(!page.url().includes('image=test'), page.url());
    await context.close();
  });

  it('stops judging where the engine is exchanged, and judges again', async () => {
    const { host } = world;
    const browser = await world.browserWithCard();
    const context = await openContext(browser);
    const { page } = await openPage(context, `${host.url}/#view=judge`);
    await page.getByTestId('main-facts').waitFor();
    await page.getByRole('button', { name: 'The sample of 200' }).click();
    const run = page.getByRole('button', { name: 'Run the 200 test images' });
    await run.click();
    await page.getByTestId('running').waitFor();
    const engine = page.getByRole('combobox', { name: 'Engine' });
    await engine.selectOption('vgg-wasm');
    await page.getByText('Judging was stopped').waitFor();
    await run.click();
    await page.getByTestId('accuracy').waitFor();
    assert.equal(await page.getByTestId('running').count(), 0);

    // So does a crash of the process that draws.
    await engine.selectOption('webgl');
    await page.getByTestId('engine').filter({ hasText: 'WebGL' }).waitFor();
    await run.click();
    await page.getByTestId('running').waitFor();
    const debug = await browser.newBrowserCDPSession();
    await debug.send('Browser.crashGpuProcess');
    await page.getByText('Judging was stopped').waitFor();
    await run.waitFor();
    await context.close();
  });

  it('stops judging where the graphics card is lost, and judges again', async () => {
    const { host } = world;
    const browser = await world.browserWithCard();
    const context = await openContext(browser);
    const hash = `#network=${host.url}/tiny/model.json&view=judge`;
    const { page } = await openPage(context, `${host.url}/${hash}`);
    await page.getByTestId('main-facts').waitFor();
    await page.getByRole('combobox', { name: 'Engine' }).selectOption('webgl');
    await page.getByTestId('engine').filter({ hasText: 'WebGL' }).waitFor();
    await page.getByRole('button', { name: 'The sample of 200' }).click();
    const run = page.getByRole('button', { name: 'Run the 200 test images' });
    await run.click();
    await page.getByTestId('running').waitFor();
    const debug = await browser.newBrowserCDPSession();
    await debug.send('Browser.crashGpuProcess');
    await run.waitFor();
    assert.equal(await page.getByTestId('accuracy').count(), 0);
    await run.click();
    await page.getByTestId('accuracy').waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
    await context.close();
  });

  it('stops judging where another network is chosen', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const { page, hold } = await openPage(context, `${host.url}/#view=judge`);
    await page.getByTestId('main-facts').waitFor();
    await page.getByRole('button', { name: 'The sample of 200' }).click();
    await hold('evaluate');
    await page.getByRole('button', { name: 'Run the 200 test images' }).click();
    await page.getByTestId('running').waitFor();
    await page.getByRole('combobox', { name: 'Network', exact: true }).selectOption('address');
    await page
      .getByRole('textbox', { name: /Address of a model/ })
      .fill(`${host.url}/tiny/model.json`);
    await page.getByRole('button', { name: 'Load', exact: true }).click();
    await page.getByText('Judging was stopped: another network was chosen').waitFor();
    await hold(null);
    await page.getByRole('button', { name: 'Run the 200 test images' }).click();
    await page.getByTestId('accuracy').waitFor();
    await context.close();
  });
}
