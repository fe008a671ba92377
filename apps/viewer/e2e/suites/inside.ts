import assert from 'node:assert/strict';
import { it } from 'node:test';
import { deadUnits } from '../../src/inside/dead-units.ts';
import { gradCam, occlusion } from '../../src/inside/heat.ts';
import { mapStatistics } from '../../src/inside/statistics.ts';
import { difference, openContext, openPage } from '../watched-page.ts';
import { galleryOnNode, type World } from '../world.ts';

const quiet = () => {};
const never = new AbortController().signal;

/** 4. Look inside. */
export function inside(world: World): void {
  it('shows a layer as Node computes it: maps, zeros, the field of a cell', async () => {
    const { host, browser, demo } = world;
    const context = await openContext(browser);
    const hash = '#image=gallery/ship/3&layer=relu2_2';
    const { page, text, answer, number } = await openPage(context, `${host.url}/${hash}`);
    await page.getByTestId('zeros').waitFor();
    const pixels = (await galleryOnNode(world)).pixels(8, 2);
    const layer = demo.facts.layers.findIndex(({ name }) => name === 'relu2_2');
    const expected = await demo.through(demo.input(pixels), 0, layer + 1).data();
    const shown = await answer('activation');
    assert.deepEqual(Array.from(shown.shape), [16, 16, 128]);
    assert.ok(difference(shown.values, expected) < 1e-3);

    const statistics = mapStatistics(expected as Float32Array, 128);
    assert.equal(await text('shape'), '16 × 16 × 128');
    assert.equal(await text('zeros'), `${(100 * statistics.zeroShare).toFixed(1)} %`);
    assert.equal(await text('map'), String(statistics.strongest[0]));
    assert.ok(
      Math.abs(
        (await number('map-mean', 'data-value')) - statistics.means[statistics.strongest[0]],
      ) < 1e-3,
    );
    assert.equal(await text('field'), '14 × 14 pixels');

    const large = page.getByTestId('large');
    const box = await large.boundingBox();
    assert.ok(box);
    // The cell in row 5, column 3 of 16.
    await page.mouse.move(box.x + (3.5 / 16) * box.width, box.y + (5.5 / 16) * box.height);
    assert.match(await text('cell'), /row 5, column 3: .* sees 14 × 14 pixels from \(0, 4\)/);
    await page.mouse.move(0, 0);

    await page.getByTestId('grid').focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await text('map'), String(statistics.strongest[1]));
    await page.getByRole('button', { name: 'All 128 maps' }).click();
    assert.equal(await page.getByTestId('grid').getAttribute('aria-valuemax'), '128');
    await context.close();
  });

  it('walks the column by keyboard; first filters; dead ReLUs as Node counts them', async () => {
    const { host, browser, tiny } = world;
    const context = await openContext(browser);
    const hash = `#network=${host.url}/tiny/model.json&layer=conv1_1`;
    const { page, text } = await openPage(context, `${host.url}/${hash}`);
    await page.getByTestId('filters').waitFor();
    const inked = await page
      .getByTestId('filters')
      .locator('canvas')
      .evaluate((canvas) => {
        const { data } = (canvas as HTMLCanvasElement)
          .getContext('2d')
          ?.getImageData(0, 0, 200, 27) ?? { data: [] };
        return new Set(data).size;
      });
    assert.ok(inked > 8, 'filters are drawn');

    const list = page.getByRole('list', { name: 'Layers, first to last' });
    await list.getByRole('button', { pressed: true }).focus();
    for (const expected of ['bn1_1', 'relu1_1']) {
      await page.keyboard.press('ArrowDown');
      await page.getByRole('heading', { name: new RegExp(`^${expected}`) }).waitFor();
    }
    await page.getByRole('button', { name: 'Count over the sample' }).click();
    await page.getByTestId('dead').waitFor();
    const all = (await galleryOnNode(world)).all();
    const { dead, units } = await deadUnits(tiny, 2, { size: 32, pixels: all }, quiet, never);
    assert.match(await text('dead'), new RegExp(`${dead} of ${units} stay at zero on all of 200`));
    await context.close();
  });

  it('lays Grad-CAM and occlusion over the image as Node computes them, for any class', async () => {
    const { host, browser, tiny, demo } = world;
    const context = await openContext(browser);
    const hash = `#network=${host.url}/tiny/model.json&image=gallery/dog/4&layer=relu2_1&heat=grad-cam&label=cat`;
    const { page, answer, text } = await openPage(context, `${host.url}/${hash}`);
    await page.getByTestId('heat').waitFor();
    const pixels = (await galleryOnNode(world)).pixels(5, 3);
    const cam = await gradCam(tiny, 5, 3, pixels);
    assert.ok(difference((await answer('gradCam')).values, cam.values) < 1e-3);
    assert.match(await text('heat'), /relu2_1 \(16 × 16 cells\) speaks for cat/);

    await page.getByRole('button', { name: 'Occlusion' }).click();
    await page.getByTestId('heat').filter({ hasText: 'grey square' }).waitFor();
    const map = await occlusion(tiny, 3, pixels, quiet, never);
    assert.ok(difference((await answer('occlusion')).values, map.values) < 1e-3);
    const most = Math.max(0, ...map.values).toFixed(3);
    assert.ok((await text('heat')).includes(most), most);

    const whole = await openPage(
      context,
      `${host.url}/#image=gallery/dog/4&layer=relu4_1&heat=grad-cam&label=dog`,
    );
    await whole.page.getByTestId('heat').waitFor();
    const layer = demo.facts.layers.findIndex(({ name }) => name === 'relu4_1');
    const expected = await gradCam(demo, layer, 5, pixels);
    assert.ok(difference((await whole.answer('gradCam')).values, expected.values) < 1e-3);
    await context.close();
  });

  it('never shows numbers of the layer before, nor Grad-CAM under the name of occlusion', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const hash = `#network=${host.url}/tiny/model.json&layer=conv2_1&heat=grad-cam`;
    const { page, hold, text } = await openPage(context, `${host.url}/${hash}`);
    await page.getByTestId('heat').waitFor();
    const zeros = await text('zeros');
    // Of the same shape.
    await hold('activation');
    await page.locator('[data-layer=relu2_1]').click();
    await page.getByRole('heading', { name: /^relu2_1/ }).waitFor();
    assert.equal(await page.getByTestId('zeros').count(), 0);
    assert.equal(await page.getByTestId('map').count(), 0);
    await hold(null);
    await page.getByTestId('zeros').waitFor();
    assert.notEqual(await text('zeros'), zeros);
    await page.getByTestId('heat').waitFor();

    await hold('occlusion');
    await page.getByRole('button', { name: 'Occlusion' }).click();
    await page.getByRole('button', { name: 'Occlusion', pressed: true }).waitFor();
    assert.equal(await page.getByTestId('heat').count(), 0);
    assert.equal(await page.getByRole('img', { name: /, with/ }).count(), 0);
    await hold(null);
    await page.getByRole('img', { name: /with Occlusion/ }).waitFor();
    await context.close();
  });

  it('computes occlusion anew where the engine is exchanged meanwhile', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const hash = '#image=gallery/dog/4';
    const { page } = await openPage(context, `${host.url}/${hash}`);
    await page.getByTestId('verdict').waitFor();
    // Slow enough that it is still at it when the other one comes.
    await page.getByRole('combobox', { name: 'Engine' }).selectOption('cpu');
    await page.getByTestId('verdict').waitFor();
    await page.getByRole('button', { name: 'Occlusion' }).click();
    await page.getByRole('progressbar', { name: 'Occlusion computed' }).waitFor();
    await page.evaluate(() => window.recorded.splice(0));
    await page.getByRole('combobox', { name: 'Engine' }).selectOption('vgg-wasm');
    await page.getByTestId('heat').filter({ hasText: 'grey square' }).waitFor();
    assert.equal(await page.getByRole('progressbar').count(), 0);
    assert.equal(await page.getByRole('alert').count(), 0);
    await context.close();
  });
}
