import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { it } from 'node:test';
import { networkName } from '../../src/network/network-name.ts';
import { openContext, openPage } from '../watched-page.ts';
import type { World } from '../world.ts';

/** 1. Choose a network. */
export function choosing(world: World): void {
  it('loads the demonstration network with progress, and keeps it for the next visit', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    host.asked.length = 0;
    const first = await openPage(context, `${host.url}/`);
    await first.page.getByTestId('main-facts').waitFor();
    const { parameters, card, stored } = world.demo.facts;
    const facts = await first.text('main-facts');
    assert.ok(facts.startsWith(networkName(card.network?.configuration ?? '')), facts);
    assert.ok(facts.includes(`${(parameters / 1e6).toFixed(2)} million parameters`), facts);
    assert.ok(facts.includes(stored), facts);
    const told = await first.page.evaluate(
      () => window.recorded.find(({ name }) => name === 'load')?.progress ?? 0,
    );
    assert.ok(told > 0, 'progress was told');
    assert.ok(host.asked.some((path) => path.endsWith('.bin')));
    assert.deepEqual(first.faults, []);
    await first.page.close();

    host.asked.length = 0;
    const second = await openPage(context, `${host.url}/`);
    await second.page.getByTestId('main-facts').waitFor();
    assert.match(await second.text('main-facts'), /kept from an earlier visit/);
    assert.ok(!host.asked.some((path) => path.endsWith('.bin')), 'no weights were fetched again');
    await context.close();
  });

  it("loads from the server's list, from an address, and from files", async () => {
    const { host, browser, tinyFolder, tiny } = world;
    const model = {
      name: 'tiny',
      configuration: 'A',
      batchNorm: true,
      recipe: 'fast',
      accuracy: 0.125,
    };
    host.routes.set('/models', (_req, res) => {
      res.setHeader('Content-Type', 'application/json');
      res.end(JSON.stringify({ default: 'tiny', models: [model] }));
    });
    const context = await openContext(browser);
    const { page, text } = await openPage(context, `${host.url}/`);
    await page.getByTestId('main-facts').waitFor();
    const choice = page.getByRole('combobox', { name: 'Network', exact: true });
    const small = `${tiny.facts.parameters.toLocaleString('en')} parameters`;

    assert.match(await choice.innerText(), /tiny, 12\.5 %/);
    await choice.selectOption('run:tiny');
    await page.getByTestId('main-facts').filter({ hasText: small }).waitFor();
    host.routes.delete('/models');

    await choice.selectOption('demo');
    await page.getByTestId('main-facts').filter({ hasText: 'VGG-' }).waitFor();
    await choice.selectOption('address');
    await page
      .getByRole('textbox', { name: /Address of a model/ })
      .fill(`${host.url}/tiny/model.json`);
    await page.getByRole('button', { name: 'Load', exact: true }).click();
    await page.getByTestId('main-facts').filter({ hasText: small }).waitFor();

    await choice.selectOption('demo');
    await page.getByTestId('main-facts').filter({ hasText: 'VGG-' }).waitFor();
    const files = readdirSync(tinyFolder).map((name) => join(tinyFolder, name));
    await page.locator('header input[type=file]').setInputFiles(files);
    await page.getByTestId('main-facts').filter({ hasText: small }).waitFor();
    assert.match(await text('verdict'), /\w/);

    await choice.selectOption('demo');
    await page.getByTestId('main-facts').filter({ hasText: 'VGG-' }).waitFor();
    const dropped = files.map((path) => ({
      name: basename(path),
      bytes: Array.from(readFileSync(path)),
    }));
    await page.evaluate((given) => {
      const data = new DataTransfer();
      for (const { name, bytes } of given) data.items.add(new File([new Uint8Array(bytes)], name));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data }));
    }, dropped);
    await page.getByTestId('main-facts').filter({ hasText: small }).waitFor();
    await context.close();
  });

  it('says what is wrong with a network, and keeps the one before', async () => {
    const { host, browser, tinyFolder } = world;
    const context = await openContext(browser);
    const { page } = await openPage(context, `${host.url}/#network=${host.url}/tiny/model.json`);
    await page.getByTestId('main-facts').waitFor();
    const before = await page.getByTestId('main-facts').innerText();
    const json = readFileSync(join(tinyFolder, 'model.json'));
    const name = readdirSync(tinyFolder).find((file) => file.endsWith('.bin')) ?? '';
    const give = (files: { name: string; mimeType: string; buffer: Buffer }[]) =>
      page.locator('header input[type=file]').setInputFiles(files);
    const alert = page.getByRole('alert');

    await give([
      { name: 'model.json', mimeType: 'application/json', buffer: json },
      { name, mimeType: 'application/octet-stream', buffer: Buffer.alloc(100) },
    ]);
    await alert
      .filter({ hasText: /do not fit the network: model.json speaks of \d+ bytes, there are 100/ })
      .waitFor();
    await give([{ name: 'model.json', mimeType: 'application/json', buffer: json }]);
    await alert.filter({ hasText: 'is not among the files' }).waitFor();
    await give([{ name: 'x.safetensors', mimeType: '', buffer: Buffer.from('no such thing') }]);
    await alert.filter({ hasText: 'not a safetensors file' }).waitFor();
    assert.equal(await page.getByTestId('main-facts').innerText(), before);

    const gone = await openPage(context, `${host.url}/#network=http://127.0.0.1:9/model.json`);
    await gone.page
      .getByRole('alert')
      .filter({ hasText: '127.0.0.1:9 cannot be reached' })
      .waitFor();
    await context.close();
  });

  it('loads the network that was chosen last, whichever is slower', async () => {
    const { host, browser, tinyFolder } = world;
    let answer = () => {};
    const asked = new Promise<void>((resolve) => {
      host.routes.set('/slow/model.json', (_req, res) => {
        answer = () => res.end(readFileSync(join(tinyFolder, 'model.json')));
        resolve();
      });
    });
    const context = await openContext(browser);
    const { page } = await openPage(context, `${host.url}/#network=${host.url}/tiny/model.json`);
    await page.getByTestId('verdict').waitFor();
    const choice = page.getByRole('combobox', { name: 'Network', exact: true });
    await choice.selectOption('address');
    const address = page.getByRole('textbox', { name: /Address of a model/ });
    await address.fill(`${host.url}/slow/model.json`);
    await page.getByRole('button', { name: 'Load', exact: true }).click();
    await asked;
    await choice.selectOption('demo');
    await page.getByTestId('main-facts').filter({ hasText: 'VGG-' }).waitFor();
    answer();
    await page.getByRole('button', { name: 'ship 5', exact: true }).click();
    await page.getByText('ship 5', { exact: true }).waitFor();
    assert.match(await page.getByTestId('main-facts').innerText(), /VGG-/);
    assert.ok(!page.url().includes('network='), page.url());
    assert.equal(await page.getByRole('alert').count(), 0);
    host.routes.delete('/slow/model.json');
    await context.close();
  });
}
