import assert from 'node:assert/strict';
import { it } from 'node:test';
import { gradCam } from '../../src/inside/heat.ts';
import { difference, openContext, openPage } from '../watched-page.ts';
import { galleryOnNode, type World } from '../world.ts';

const choices = [
  ['webgl', /^WebGL on .*SwiftShader/],
  ['webgpu', /^WebGPU on /],
  ['vgg-wasm', /^WebAssembly, \d+ thread/],
  ['cpu', /^JavaScript/],
] as const;

/** The same numbers, whatever computes them. */
export function engines(world: World): void {
  for (const [choice, description] of choices) {
    it(`computes on ${choice} what Node computes`, async () => {
      const { host, tiny } = world;
      const browser = await world.browserWithCard();
      const context = await openContext(browser);
      const hash = `#network=${host.url}/tiny/model.json&image=gallery/frog/1&layer=relu2_1&heat=grad-cam&label=deer`;
      const { page, answer, faults } = await openPage(context, `${host.url}/${hash}`);
      await page.getByTestId('heat').waitFor();
      await page.evaluate(() => window.recorded.splice(0));
      await page.getByRole('combobox', { name: 'Engine' }).selectOption(choice);
      await page.getByTestId('engine').filter({ hasText: description }).waitFor();
      await page.waitForFunction(() =>
        window.recorded.some(({ name, answer: given }) => name === 'gradCam' && given),
      );
      const pixels = (await galleryOnNode(world)).pixels(6, 0);
      const expected = await tiny.probabilities(pixels);
      assert.ok(difference((await answer('predict')).probabilities, expected) < 1e-3);
      const maps = await tiny.through(tiny.input(pixels), 0, 6).data();
      assert.ok(difference((await answer('activation')).values, maps) < 1e-3);
      const cam = await gradCam(tiny, 5, 4, pixels);
      assert.ok(difference((await answer('gradCam')).values, cam.values) < 1e-3);
      assert.deepEqual(faults, []);
      await context.close();
    });
  }

  it('says that there is no WebGL, and goes on with the engine before', async () => {
    const { host } = world;
    const browser = await world.browserWithCard();
    const context = await openContext(browser);
    await context.route('**/assets/worker-*.js', async (route) => {
      const response = await route.fetch();
      const without = `const all = OffscreenCanvas.prototype.getContext;
        OffscreenCanvas.prototype.getContext = function (kind, options) {
          return kind === '2d' ? all.call(this, kind, options) : null;
        };`;
      await route.fulfill({ response, body: `${without}\n${await response.text()}` });
    });
    const { page } = await openPage(context, `${host.url}/#network=${host.url}/tiny/model.json`);
    await page.getByTestId('verdict').waitFor();
    await page.getByRole('combobox', { name: 'Engine' }).selectOption('webgl');
    await page.getByRole('alert').filter({ hasText: 'this browser has no WebGL here' }).waitFor();
    await page.getByTestId('engine').filter({ hasText: 'WebAssembly' }).waitFor();
    await page.getByRole('button', { name: 'ship 5', exact: true }).click();
    await page.getByText('ship 5', { exact: true }).waitFor();
    await context.close();
  });

  it('starts anew where the graphics card takes its context away, and gives it up in the end', async () => {
    const { host } = world;
    const browser = await world.browserWithCard();
    const context = await openContext(browser);
    const { page } = await openPage(context, `${host.url}/#network=${host.url}/tiny/model.json`);
    const engine = page.getByTestId('engine');
    const answered = async (image: string) => {
      await page.getByRole('button', { name: image, exact: true }).click();
      await page.getByText(image, { exact: true }).waitFor();
      await page.getByTestId('verdict').waitFor();
    };
    await page.getByTestId('verdict').waitFor();
    await page.getByRole('combobox', { name: 'Engine' }).selectOption('webgl');
    await engine.filter({ hasText: 'WebGL' }).waitFor();
    const debug = await browser.newBrowserCDPSession();
    // At once: the networks are still being loaded into it.
    await debug.send('Browser.crashGpuProcess');
    await page.getByText('the engine was started anew').waitFor();
    await engine.filter({ hasText: 'WebGL' }).waitFor();
    await answered('ship 5');
    await debug.send('Browser.crashGpuProcess');
    await page.getByText('the engine was started anew').waitFor();
    await engine.filter({ hasText: 'WebGL' }).waitFor();
    await answered('ship 6');
    await debug.send('Browser.crashGpuProcess');
    await page.getByText('another engine goes on').waitFor();
    await engine.filter({ hasText: 'WebAssembly' }).waitFor();
    await answered('ship 7');
    assert.equal(await page.getByRole('alert').count(), 0);
    await context.close();
  });
}
