import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { openWeights } from '../../src/loading/weights-file.ts';
import { LoadedNetwork } from '../../src/network/loaded-network.ts';
import { difference, openContext, openPage } from '../watched-page.ts';
import type { World } from '../world.ts';

const slider = (page: Page) => page.getByRole('slider', { name: 'Moment of its training' });

/** Until the main network is the one of that step, and has answered. */
const momentIs = (page: Page, step: number) =>
  page.locator(`[data-testid=main-moment][data-step="${step}"]`).waitFor();

/** Puts the slider at places one after the other, faster than any network is loaded. */
const dragOver = (page: Page, places: number[]) =>
  slider(page).evaluate((element, all) => {
    for (const place of all) {
      (element as HTMLInputElement).value = String(place);
      element.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }, places);

/** Until the network that was loaded last has answered. */
const hasAnswered = (page: Page) =>
  page.waitForFunction(() => {
    const answered = window.recorded.findLast(({ name }) => name === 'predict');
    const loaded = window.recorded.findLast(({ name }) => name === 'load');
    const [asked, wanted] = [answered?.ask, loaded?.ask] as { network: string }[];
    return Boolean(answered?.answer) && asked?.network === wanted?.network;
  });

const loads = (page: Page) =>
  page.evaluate(() => window.recorded.filter(({ name }) => name === 'load').length);

/** Time: a run is looked at as it was after any of the steps that were kept. */
export function time(world: World): void {
  it('plays a training, and shows every answer as it was', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const { page, answer, pixels, faults } = await openPage(context, `${host.url}/#view=train`);
    await page.getByTestId('plan-facts').filter({ hasText: 'parameters' }).waitFor();
    await page.getByRole('combobox', { name: 'Of these' }).selectOption({ label: 'the first 200' });
    await page.getByRole('combobox', { name: 'Network to train' }).selectOption('own');
    await page.getByRole('textbox', { name: 'Layers' }).fill('4 M 6 M');
    await page.getByRole('spinbutton', { name: 'Epochs' }).fill('2');
    await page.getByRole('spinbutton', { name: 'Batch' }).fill('8');
    await page.getByRole('spinbutton', { name: 'Moments to keep' }).fill('6');
    await page.getByRole('combobox', { name: 'Engine to train on' }).selectOption('vgg-wasm');
    await page.locator('form button[type=submit]').click();
    await page.getByTestId('learning-state').filter({ hasText: 'finished' }).waitFor();

    const [given] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).first().click(),
    ]);
    const files = Object.entries(unzipSync(readFileSync(await given.path())));
    const kept = new Map(
      files.flatMap(([path, bytes]) => {
        const step = /snapshots\/step-(\d+)\.safetensors$/.exec(path)?.[1];
        return step === undefined ? [] : [[Number(step), bytes] as const];
      }),
    );
    const steps = [...kept.keys()].sort((a, b) => a - b);
    assert.deepEqual(steps, [0, 10, 20, 30, 40, 50]);
    const onNode = async (step: number) => {
      const network = new LoadedNetwork(
        await openWeights(kept.get(step) ?? new Uint8Array(), 'x.safetensors'),
      );
      const { probabilities } = await network.classify(await pixels('predict'));
      network.dispose();
      return probabilities;
    };
    const isAsOnNode = async (step: number) => {
      await hasAnswered(page);
      const { probabilities } = await answer('predict');
      const far = difference(probabilities, await onNode(step));
      assert.ok(far < 1e-3, `after step ${step} the page is ${far} away from Node`);
    };

    await page.getByRole('button', { name: 'Through time' }).click();
    await momentIs(page, 0);
    assert.equal(await page.getByTestId('main-moment').getAttribute('data-count'), '6');
    await page.waitForFunction(() => location.hash.includes('@0'));
    await isAsOnNode(0);

    // Dragged over all of them, only the last one is loaded after the one that was on its way.
    const before = await loads(page);
    await dragOver(page, [1, 2, 4, 5, 3]);
    await momentIs(page, 30);
    await page.waitForFunction(() => location.hash.includes('@30'));
    assert.ok((await loads(page)) - before <= 2, 'moments in between are passed over');
    await isAsOnNode(30);

    await page.getByRole('button', { name: 'Play its training' }).click();
    await momentIs(page, 50);
    await page.getByRole('button', { name: 'Play its training' }).waitFor();
    await isAsOnNode(50);

    // The address keeps the moment, the browser the run.
    await page.reload();
    await momentIs(page, 50);
    await page.getByTestId('main-facts').filter({ hasText: 'uint8' }).waitFor();
    await slider(page).focus();
    await page.keyboard.press('Home');
    await momentIs(page, 0);
    assert.match(String(await slider(page).getAttribute('aria-valuetext')), /^epoch 0\.0, step 0$/);
    assert.deepEqual(faults, []);
    await context.close();

    await ofServer(steps, kept);
  });

  /** The same moments, told by a server. */
  async function ofServer(steps: number[], kept: ReadonlyMap<number, Uint8Array>) {
    const { host, browser } = world;
    const { routes } = host;
    const json = (path: string, answer: object) =>
      routes.set(path, (_req, res) => {
        res.setHeader('Content-Type', 'application/json');
        res.end(JSON.stringify(answer));
      });
    const run = {
      name: 'moments',
      configuration: 'custom',
      recipe: 'batch-norm',
      state: 'running',
    };
    json('/runs', { runs: [{ ...run, snapshots: steps.length }], problems: [] });
    json('/runs/moments/snapshots', { snapshots: steps.map((step) => ({ step, bytes: 1 })) });
    for (const [step, bytes] of kept) {
      routes.set(`/runs/moments/snapshots/step-${step}.safetensors`, (_req, res) => res.end(bytes));
    }
    const context = await openContext(browser);
    const { page } = await openPage(context, `${host.url}/#network=run:moments@20`);
    await momentIs(page, 20);
    await slider(page).focus();
    await page.keyboard.press('ArrowRight');
    await momentIs(page, 30);
    await page.goto(`${host.url}/#network=run:moments@21`);
    await page.getByRole('alert').first().waitFor();
    await momentIs(page, 30);
    for (const path of [...routes.keys()].filter((known) => known.startsWith('/runs'))) {
      routes.delete(path);
    }
    await context.close();
  }
}
