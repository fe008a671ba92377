import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { writeKeptFiles } from '../../scripts/kept-files.ts';
import { startHost } from '../host.ts';
import { openContext, openPage } from '../watched-page.ts';
import type { World } from '../world.ts';

const openKeeping = ({ browser }: World): Promise<BrowserContext> =>
  openContext(browser, 'light', { serviceWorkers: 'allow' });

/** Waits until a service worker has kept all of the files and is at work. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state === 'activated') return;
    await new Promise((resolve) =>
      active?.addEventListener('statechange', resolve, { once: true }),
    );
  });

/** Adds a module to the page, as a new deployment does: a new name in a new index.html. @returns its index.html */
function deploy(folder: string, asset: string): string {
  const index = join(folder, 'index.html');
  writeFileSync(join(folder, asset), 'document.documentElement.dataset.deployment = "second";\n');
  const html = readFileSync(index, 'utf8');
  writeFileSync(
    index,
    html.replace('</head>', `<script type="module" src="./${asset}"></script></head>`),
  );
  writeKeptFiles(folder);
  return readFileSync(index, 'utf8');
}

/**
 * Opens and closes the page until the worker of its newest version is the one at work: it takes over once
 * no page of the one before is open.
 */
async function takenOver(context: BrowserContext, url: string): Promise<void> {
  for (let isDone = false; !isDone; ) {
    const { page } = await openPage(context, url);
    await page.getByTestId('verdict').waitFor();
    isDone = await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
      const { installing, waiting, active } = registration;
      return !installing && !waiting && active?.state === 'activated';
    });
    await page.close();
  }
}

/** Paths of everything in the caches of the page. */
const cached = (page: Page) =>
  page.evaluate(async () => {
    const paths = [];
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys())
        paths.push(new URL(url).pathname);
    }
    return paths;
  });

/** The page without a network, and a new deployment of it. */
export function offline(world: World): void {
  it('opens and answers without a network, and keeps nothing that a server computes', async () => {
    const { host } = world;
    host.routes.set('/models', (_req, res) => {
      res.setHeader('Content-Type', 'application/json');
      res.end(JSON.stringify({ models: [] }));
    });
    const context = await openKeeping(world);
    const { page, text, faults } = await openPage(context, `${host.url}/`);
    await page.getByTestId('verdict').waitFor();
    const said = await text('verdict');
    await kept(page);
    await page.reload();
    await page.getByTestId('verdict').waitFor();
    assert.ok(host.asked.includes('/models'));
    assert.equal(
      (await cached(page)).filter((path) => /^\/(models|runs|data)/.test(path)).length,
      0,
    );

    await context.setOffline(true);
    await page.evaluate(() =>
      indexedDB.databases().then((all) => {
        for (const { name } of all) if (name) indexedDB.deleteDatabase(name);
      }),
    );
    await page.reload();
    await page.getByTestId('verdict').waitFor();
    assert.equal(await text('verdict'), said);
    assert.ok(await page.evaluate(() => crossOriginIsolated));
    // A view whose program was never asked for.
    await page.getByRole('button', { name: 'Ask it' }).click();
    await page.getByRole('heading', { name: 'What turns the answer?' }).waitFor();
    assert.deepEqual(await page.getByRole('alert').allTextContents(), []);
    assert.deepEqual(faults, []);
    host.routes.delete('/models');
    await context.close();
  });

  it('opens with what is kept where the network does not answer', async () => {
    const host = await startHost({ '/': world.dist });
    try {
      const context = await openKeeping(world);
      const { page } = await openPage(context, `${host.url}/`);
      await page.getByTestId('verdict').waitFor();
      await kept(page);
      for (const path of ['/', '/demo/model.json', '/gallery.png']) host.routes.set(path, () => {});
      await page.reload();
      await page.getByTestId('verdict').waitFor();
      await context.close();
    } finally {
      host.close();
    }
  });

  it('takes a new deployment at the next load, whole, and leaves the old one whole until then', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vgg-deployment-'));
    cpSync(world.dist, folder, { recursive: true });
    const host = await startHost({ '/': folder });
    try {
      const context = await openKeeping(world);
      const { page } = await openPage(context, `${host.url}/`);
      await page.getByTestId('verdict').waitFor();
      await kept(page);

      // A deployment that is only half there is not kept; the one before still opens without a network.
      const index = join(folder, 'index.html');
      const added = 'assets/second-anewname.js';
      const whole = deploy(folder, added);
      const isSecond = (page: Page) =>
        page.evaluate(() => document.documentElement.dataset.deployment === 'second');
      writeFileSync(index, 'not yet');
      await page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        await registration.update();
        const { installing } = registration;
        await new Promise<void>((resolve) => {
          if (!installing || installing.state === 'redundant') return resolve();
          installing.addEventListener('statechange', () => resolve());
        });
      });
      await context.setOffline(true);
      await page.reload();
      await page.getByTestId('verdict').waitFor();
      assert.equal(await isSecond(page), false);
      await context.setOffline(false);

      // It is seen at the next load, and at the next; then its own worker has kept it.
      writeFileSync(index, whole);
      for (let load = 0; load < 2; load++) {
        await page.reload();
        await page.getByTestId('verdict').waitFor();
        assert.equal(await isSecond(page), true);
      }
      await page.close();
      await takenOver(context, `${host.url}/`);
      await context.setOffline(true);
      const { page: next, faults } = await openPage(context, `${host.url}/`);
      await next.getByTestId('verdict').waitFor();
      assert.equal(await isSecond(next), true);
      assert.ok((await cached(next)).includes(`/${added}`));
      assert.deepEqual(faults, []);
      await context.close();
    } finally {
      host.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('keeps a host without headers isolated without a network, once that was asked for', async () => {
    const host = await startHost({ '/': world.dist }, {});
    try {
      const context = await openKeeping(world);
      const { page } = await openPage(context, `${host.url}/#view=train`);
      assert.equal(await page.evaluate(() => crossOriginIsolated), false);
      await page.getByRole('button', { name: 'Use all cores' }).click();
      await page.waitForFunction(() => crossOriginIsolated);
      await page.getByTestId('plan-facts').waitFor();
      await kept(page);
      await page.reload();
      await context.setOffline(true);
      await page.reload();
      await page.getByTestId('plan-facts').waitFor();
      assert.ok(await page.evaluate(() => crossOriginIsolated));
      const workers = await page.evaluate(() => navigator.serviceWorker.getRegistrations());
      assert.equal(workers.length, 1);
      await context.close();
    } finally {
      host.close();
    }
  });
}
