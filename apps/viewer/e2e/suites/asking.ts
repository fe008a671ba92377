import assert from 'node:assert/strict';
import { it } from 'node:test';
import { cellSteps } from '../../src/inside/cell-steps.ts';
import { excitingImages } from '../../src/inside/exciting-images.ts';
import { indexOfLargest } from '../../src/judging/scores.ts';
import { difference, openContext, openPage } from '../watched-page.ts';
import { galleryOnNode, type World } from '../world.ts';

const quiet = () => {};
const never = new AbortController().signal;

/** What is asked of a network that has learned, and what is taught by it. */
export function asking(world: World): void {
  it('turns the answer by a change that is as small as it says, of which Node says the same', async () => {
    const { host, browser, tiny } = world;
    const context = await openContext(browser);
    const hash = `#network=${host.url}/tiny/model.json&view=ask&image=gallery/dog/4`;
    const { page, answer, number } = await openPage(context, `${host.url}/${hash}`);
    await page.getByRole('button', { name: 'Find the smallest change' }).click();
    await page.getByTestId('turned').waitFor();
    const { pixels, strength, turned } = await answer('turn');
    assert.ok(turned);
    assert.equal(await number('turned', 'data-strength'), strength);
    const before = (await galleryOnNode(world)).pixels(5, 3);
    assert.equal(difference(pixels, before), strength);
    const [was, is] = [
      indexOfLargest(await tiny.probabilities(before)),
      indexOfLargest(await tiny.probabilities(Uint8Array.from(pixels))),
    ];
    assert.notEqual(is, was);
    const said = await page.getByTestId('turned-answer').innerText();
    assert.ok(said.startsWith(tiny.facts.card.classes[is]), said);
    await context.close();
  });

  it('makes a picture that excites a class, stops, and is overtaken by another question', async () => {
    const { host, browser, tiny } = world;
    const context = await openContext(browser);
    const hash = `#network=${host.url}/tiny/model.json&view=ask&layer=fc8`;
    const { page, answer, number } = await openPage(context, `${host.url}/${hash}`);
    await page.getByRole('combobox', { name: 'Class', exact: true }).selectOption('7');
    await page.getByRole('button', { name: 'Make a picture' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Make a picture' }).click();
    await page.getByRole('button', { name: 'Look inside it' }).waitFor();
    const { pixels, value } = await answer('excite');
    const [logits] = [await tiny.classify(Uint8Array.from(pixels))].map((one) => one.logits);
    assert.ok(Math.abs(logits[7] - value) < 1e-3 * Math.max(1, Math.abs(value)));
    assert.ok(Math.abs((await number('excitement', 'data-value')) - value) < 1e-6);
    const sample = await tiny.classify((await galleryOnNode(world)).all());
    const ofSample = Array.from({ length: 200 }, (_, image) => sample.logits[image * 10 + 7]);
    assert.ok(value > Math.max(...ofSample), 'no image excites it so much');
    await page.getByRole('button', { name: 'Look inside it' }).click();
    await page.getByTestId('zeros').waitFor();
    assert.match(page.url(), /image=pixels/);
    await context.close();
  });

  it('finds the images that excite a channel most, and lays all on a plane', async () => {
    const { host, browser, tiny } = world;
    const context = await openContext(browser);
    const hash = `#network=${host.url}/tiny/model.json&view=ask&layer=relu2_1`;
    const { page, answer, text } = await openPage(context, `${host.url}/${hash}`);
    await page.getByTestId('verdict').waitFor();
    await page.getByRole('spinbutton').fill('5');
    await page.getByRole('spinbutton').press('Tab');
    await page.getByRole('button', { name: /Look through/ }).click();
    const images = page.getByTestId('exciting').getByRole('button');
    await images.first().waitFor();
    const layer = tiny.facts.layers.findIndex(({ name }) => name === 'relu2_1');
    const all = (await galleryOnNode(world)).all();
    const expected = await excitingImages(tiny, layer, { size: 32, pixels: all }, quiet, never);
    const first = expected.indices[5 * expected.kept];
    assert.ok(
      (await images.first().getAttribute('aria-label'))?.startsWith(`Image ${first},`),
      await images.first().innerText(),
    );
    assert.equal(await images.count(), expected.kept);

    await page.getByRole('button', { name: /Lay out/ }).click();
    const plane = page.getByTestId('plane');
    await plane.waitFor();
    const { places, predictions } = await answer('plane');
    assert.equal(places.length, 400);
    const shares = await tiny.probabilities(all);
    const own = Array.from({ length: 200 }, (_, image) =>
      indexOfLargest(shares.subarray(image * 10, image * 10 + 10)),
    );
    assert.deepEqual(Array.from(Object.values(predictions)), own);
    await plane.focus();
    await page.keyboard.press('ArrowRight');
    assert.match(await text('point'), /^Image 0: airplane, taken for/);
    await page.getByRole('button', { name: 'Look inside', exact: true }).last().click();
    await page.getByTestId('zeros').waitFor();
    await page.waitForURL(/image=gallery\/airplane\/1/);
    await context.close();
  });

  it('follows a cell by mouse and keyboard to the value that the map has', async () => {
    const { host, browser, tiny } = world;
    const context = await openContext(browser);
    const hash = `#network=${host.url}/tiny/model.json&layer=pool1&image=gallery/dog/4`;
    const { page, number, text } = await openPage(context, `${host.url}/${hash}`);
    await page.getByTestId('zeros').waitFor();
    assert.match(await text('sentence'), /largest stays/);
    const large = page.getByTestId('large');
    const box = await large.boundingBox();
    assert.ok(box);
    await page.mouse.click(box.x + (3.5 / 16) * box.width, box.y + (5.5 / 16) * box.height);
    await page.getByTestId('steps-end').waitFor();
    const channel = Number(await text('map'));
    const layer = tiny.facts.layers.findIndex(({ name }) => name === 'pool1');
    const pixels = (await galleryOnNode(world)).pixels(5, 3);
    const { steps, shown } = await cellSteps(tiny, layer, pixels, { row: 5, column: 3, channel });
    assert.ok(Math.abs((await number('steps-end', 'data-shown')) - shown) < 1e-3);
    assert.ok(
      Math.abs((await number('steps-end', 'data-value')) - steps[steps.length - 1].value) < 1e-3,
    );
    for (const name of ['conv1_1', 'bn1_1', 'relu1_1', 'pool1']) {
      await page.getByTestId('steps').getByRole('heading', { name, exact: true }).waitFor();
    }
    await page.getByRole('button', { name: 'Close' }).last().click();
    assert.equal(await page.getByTestId('steps').count(), 0);
    await large.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByTestId('steps-end').waitFor();
    await context.close();
  });

  it('guides by keyboard, can be left, and goes on where it was left', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const { page } = await openPage(context, `${host.url}/`);
    await page.getByTestId('verdict').waitFor();
    await page.getByRole('button', { name: 'Tour' }).click();
    await page.getByRole('dialog', { name: 'An image goes in' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'An answer comes out' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'Between them: layers' }).waitFor();
    await page.locator('[data-tour]').waitFor();
    await page.locator('canvas[data-map]').first().waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('dialog').count(), 0);
    assert.equal(await page.locator('[data-tour]').count(), 0);
    await page.reload();
    await page.getByTestId('verdict').waitFor();
    await page.getByRole('button', { name: 'Tour' }).click();
    await page.getByRole('dialog', { name: 'Between them: layers' }).waitFor();
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'The last layer decides' }).waitFor();
    await page.getByTestId('logits').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: 'Done' }).click();
    assert.equal(await page.getByRole('dialog').count(), 0);
    await context.close();
  });

  it('brings the chosen layer into sight on a phone, and the answer stays there', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const hash = `#network=${host.url}/tiny/model.json&image=gallery/dog/4`;
    const { page } = await openPage(context, `${host.url}/${hash}`);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByTestId('verdict').waitFor();
    await page.locator('[data-layer=conv2_1]').click();
    await page.getByRole('heading', { name: /^conv2_1/ }).waitFor();
    for (const [what, place] of [
      ['layer', page.getByRole('heading', { name: /^conv2_1/ })],
      ['answer', page.getByTestId('answer-bar')],
    ] as const) {
      const box = await place.boundingBox();
      assert.ok(box && box.y >= 0 && box.y + box.height <= 844, `${what} at ${box?.y}`);
    }
    await context.close();
  });

  it('says so where its part of the page does not load', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const { page } = await openPage(context, `${host.url}/`);
    await page.route('**/assets/Ask-*.js', (route) => route.abort());
    await page.getByRole('button', { name: 'Ask it' }).click();
    await page.getByRole('alert').filter({ hasText: 'could not be loaded' }).waitFor();
    await context.close();
  });
}
