import assert from 'node:assert/strict';
import { it } from 'node:test';
import { CLASSES } from '@vgg/cifar/pixels';
import { indexOfLargest } from '../../src/judging/scores.ts';
import { openContext, openPage } from '../watched-page.ts';
import { galleryOnNode, type World } from '../world.ts';

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
    const gallery = await galleryOnNode(world);
    // The sample again and again, in the form of test_batch.bin.
    const record = (image: number) => {
      const label = Math.floor(image / 20);
      const pixels = gallery.pixels(label, image % 20);
      const planes = [0, 1, 2].map((channel) => pixels.filter((_, i) => i % 3 === channel));
      return Buffer.concat([Buffer.from([label]), ...planes]);
    };
    const sample = Buffer.concat(Array.from({ length: 200 }, (_, image) => record(image)));
    const buffer = Buffer.concat(Array.from({ length: 10 }, () => sample));
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
}
