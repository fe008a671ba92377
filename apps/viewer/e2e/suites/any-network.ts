import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeSafetensors } from '@vgg/formats';
import sharp from 'sharp';
import { gradCam, occlusion } from '../../src/inside/heat.ts';
import { openSource } from '../../src/loading/open-source.ts';
import { LoadedNetwork } from '../../src/network/loaded-network.ts';
import { testCard } from '../../src/testing/cards.ts';
import { serverFile } from '../../src/testing/server-file.ts';
import type { Host } from '../host.ts';
import { drawWeights, loadOnNode, writeCardedNetwork } from '../node-engine.ts';
import { difference, openContext, openPage } from '../watched-page.ts';
import type { World } from '../world.ts';

const hostile = ['<script>alert(1)</script>', `"it's" & ${'long '.repeat(60)}`, '고양이\nand cat'];
const shapes = testCard({
  layers: '8 M 8 8 M 12 M',
  head: [16],
  size: 64,
  batchNorm: true,
  classes: hostile,
});
const deep = testCard({ layers: '6 M 8 M 8 M 12 1x12 M 16 M 384 M', head: [], size: 64 });
const many = testCard({
  layers: '4 M 6 M 8 M 8 M 8 M',
  head: [12],
  size: 224,
  classes: Array.from({ length: 1000 }, (_, i) => `kind ${i}`),
});

const quiet = () => {};
const never = new AbortController().signal;

/** A server that has one network. */
function serve({ routes }: Host, folder: string): () => void {
  const list = {
    default: 'shapes',
    models: [{ name: 'shapes', accuracy: null, classes: hostile }],
  };
  routes.set('/models', (_req, res) => {
    res.setHeader('Content-Type', 'application/json');
    res.end(JSON.stringify(list));
  });
  const model = JSON.parse(readFileSync(`${folder}/model.json`, 'utf8'));
  const names: string[] = model.weightsManifest.flatMap(({ paths }: { paths: string[] }) => paths);
  for (const name of ['model.json', ...names]) {
    routes.set(`/models/shapes/tfjs/${name}`, (_req, res) =>
      res.end(readFileSync(`${folder}/${name}`)),
    );
  }
  return () => {
    for (const path of Array.from(routes.keys())) {
      if (path.startsWith('/models')) routes.delete(path);
    }
  };
}

const photograph = (width: number, height: number) =>
  sharp(
    Buffer.from(Array.from({ length: width * height * 3 }, (_, i) => (i * 7 + (i >> 9)) % 256)),
    {
      raw: { width, height, channels: 3 },
    },
  )
    .png()
    .toBuffer();

/** Any network is opened by its card alone. */
export function anyNetwork(world: World): void {
  it("shows a server's network of three classes and 64 pixels under its own names", async () => {
    const { host, browser } = world;
    const folder = await writeCardedNetwork(shapes, drawWeights(shapes));
    const onNode = await loadOnNode(folder);
    const end = serve(host, folder);
    const context = await openContext(browser);
    const { page, answer, pixels, text, number, faults } = await openPage(
      context,
      `${host.url}/#network=run:shapes`,
    );
    await page.getByTestId('main-facts').filter({ hasText: '3 classes at 64 × 64' }).waitFor();
    const items = page.getByRole('list', { name: 'Most probable classes' }).getByRole('listitem');
    await items.first().waitFor();
    const names = await items.evaluateAll((all) => all.map(({ dataset }) => dataset.class));
    assert.deepEqual(names.toSorted(), hostile.toSorted());
    await page.getByRole('button', { name: 'Grad-CAM' }).click();
    await page.getByTestId('heat').waitFor();
    const [panel, choice] = [
      page.locator('main section').first(),
      page.getByRole('combobox', { name: /^for/ }),
    ];
    const [outer, inner] = [await panel.boundingBox(), await choice.boundingBox()];
    assert.ok(
      outer && inner && inner.x + inner.width <= outer.x + outer.width,
      'names stay in the card',
    );
    // What a gallery picture truly is says nothing here.
    assert.doesNotMatch(await text('verdict'), /ship|right/);
    assert.match(await text('no-gallery'), /knows 3 others/);
    assert.equal(await page.getByText('CIFAR-10 test images').count(), 0);

    const upload = await photograph(150, 90);
    await page
      .locator('main input[type=file]')
      .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: upload });
    await page.getByText('Original, 150 × 90').waitFor();
    await page.getByText('Seen, 64 × 64').waitFor();
    const seen = await pixels('predict');
    const expected = await onNode.probabilities(seen);
    assert.ok(difference((await answer('predict')).probabilities, expected) < 1e-3);
    // The link carries the picture as it is seen.
    const shared = await openPage(context, page.url());
    await shared.page.getByText('shared image').waitFor();
    await shared.page.getByTestId('verdict').waitFor();
    assert.deepEqual(
      (await shared.answer('predict')).probabilities,
      (await answer('predict')).probabilities,
    );
    await shared.page.close();

    await page.getByRole('button', { name: 'Judge' }).click();
    assert.match(await text('other-classes'), /classes are not CIFAR-10's/);
    const load = page.getByRole('button', { name: 'Load its test images' });
    host.routes.set('/models/shapes/test-images', (_req, res) => {
      res.writeHead(404, { 'Content-Type': 'application/problem+json' });
      res.end(JSON.stringify({ detail: 'the test images of shapes do not lie ready' }));
    });
    await load.click();
    await page
      .getByRole('alert')
      .filter({ hasText: 'the test images of shapes do not lie ready' })
      .waitFor();
    const labels = [0, 1, 2, 2, 1];
    const file = serverFile(labels.length, 64, labels);
    host.routes.set('/models/shapes/test-images', (_req, res) => res.end(file));
    await load.click();
    await page.getByTestId('test-count').filter({ hasText: '5 images' }).waitFor();
    await page.getByRole('button', { name: 'Run the 5 test images' }).click();
    await page.getByTestId('accuracy').waitFor();
    const five = Uint8Array.from({ length: 5 * 64 * 64 * 3 }, (_, i) => i % 251);
    const shares = await onNode.probabilities(five);
    const right = labels.filter(
      (label, i) => shares[3 * i + label] === Math.max(...shares.subarray(3 * i, 3 * i + 3)),
    );
    assert.equal(await number('accuracy', 'data-value'), right.length / 5);
    assert.equal(
      await page.getByRole('table', { name: 'Confusion matrix' }).locator('tbody tr').count(),
      3,
    );
    assert.equal(await page.locator('main script').count(), 0);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));

    host.routes.set('/runs', (_req, res) => {
      res.setHeader('Content-Type', 'application/json');
      res.end(JSON.stringify({ runs: [{ name: 'shapes', state: 'finished' }] }));
    });
    await page.getByRole('button', { name: 'Watch training' }).click();
    await page.getByTestId('no-reference').waitFor();
    assert.equal(await page.getByRole('combobox', { name: 'Reference' }).count(), 0);
    host.routes.delete('/runs');
    await page.getByRole('button', { name: 'Judge' }).click();

    // CIFAR-10's images are no test of it, nor its own of CIFAR-10's networks.
    await page.getByRole('combobox', { name: 'Network', exact: true }).selectOption('demo');
    await page.getByTestId('main-facts').filter({ hasText: 'VGG-' }).waitFor();
    assert.equal(await page.getByTestId('test-count').count(), 0);
    await page.getByRole('button', { name: 'The sample of 200' }).waitFor();
    assert.deepEqual(faults, []);
    end();
    rmSync(folder, { recursive: true });
    await context.close();
  });

  it('looks inside six stages of 384 maps at last, and a head that is an average', async () => {
    const { host, browser } = world;
    const card = deep;
    const values = drawWeights(card);
    const folder = await writeCardedNetwork(card, values);
    const onNode = await loadOnNode(folder);
    const end = serve(host, folder);
    const context = await openContext(browser);
    const hash = '#network=run:shapes&layer=pool6&image=gallery/cat/3&heat=grad-cam&label=square';
    const { page, answer, pixels, text, faults } = await openPage(context, `${host.url}/${hash}`);
    await page.getByTestId('heat').waitFor();
    const stages = page.getByRole('list', { name: 'Layers, first to last' }).locator('.stage');
    assert.equal(await stages.count(), 7);
    assert.equal(await text('shape'), '1 × 1 × 384');
    const index = (layer: string) => onNode.facts.layers.findIndex(({ name }) => name === layer);
    const seen = await pixels('gradCam');
    assert.equal(seen.length, 64 * 64 * 3);
    const cam = await gradCam(onNode, index('pool6'), 1, seen);
    assert.ok(difference((await answer('gradCam')).values, cam.values) < 1e-3);

    await page.getByRole('button', { name: /^average: / }).click();
    await page.getByRole('heading', { name: /^average/ }).waitFor();
    await page.getByTestId('zeros').waitFor();
    assert.equal(await text('shape'), '384');
    assert.equal(await text('field'), 'the whole image');
    const averages = await onNode.through(onNode.input(seen), 0, index('average') + 1).data();
    assert.ok(difference((await answer('activation')).values, averages) < 1e-3);
    await page.getByRole('button', { name: 'Occlusion' }).click();
    await page.getByTestId('heat').filter({ hasText: '16 × 16' }).waitFor();
    const map = await occlusion(onNode, 1, seen, quiet, never);
    assert.ok(difference((await answer('occlusion')).values, map.values) < 1e-3);
    assert.deepEqual(faults, []);
    end();
    rmSync(folder, { recursive: true });
    await context.close();
  });

  it("opens a checkpoint by the card in it, and torchvision's .pth", async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const { page, answer, pixels, faults } = await openPage(
      context,
      `${host.url}/#network=${host.url}/tiny/model.json`,
    );
    await page.getByTestId('verdict').waitFor();
    const fixture = fileURLToPath(
      new URL('../../../../libs/formats/src/torchvision/fixtures/batch-norm.pth', import.meta.url),
    );
    const checkpoint = writeSafetensors(drawWeights(shapes), { card: JSON.stringify(shapes) });
    await page.getByTestId('assumed').filter({ hasText: "CIFAR-10's" }).waitFor();
    for (const [name, bytes, facts] of [
      ['best.safetensors', Buffer.from(checkpoint), '3 classes at 64 × 64'],
      ['vgg.pth', readFileSync(fixture), '3 classes at 28 × 28'],
    ] as const) {
      await page.evaluate(
        ({ title, base64 }) => {
          const data = new DataTransfer();
          const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
          data.items.add(new File([content], title));
          window.dispatchEvent(new DragEvent('drop', { dataTransfer: data }));
        },
        { title: name, base64: bytes.toString('base64') },
      );
      await page.getByTestId('main-facts').filter({ hasText: facts }).waitFor();
      const files = [new File([bytes], name)];
      const onNode = new LoadedNetwork(await openSource({ kind: 'files', files }));
      await page.waitForFunction(() => {
        const { name: last, answer: given } =
          window.recorded.findLast((call) => call.name === 'predict') ?? {};
        return last && given;
      });
      const { size } = onNode.facts.card.input;
      await page.getByText(`Seen, ${size} × ${size}`).waitFor();
      const seen = await pixels('predict');
      const expected = await onNode.probabilities(seen);
      assert.ok(difference((await answer('predict')).probabilities, expected) < 1e-3);
    }
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('bears 1000 classes at 224 pixels: the most confused pairs, maps, occlusion', async () => {
    const { host, browser } = world;
    const folder = await writeCardedNetwork(many, drawWeights(many));
    const end = serve(host, folder);
    const context = await openContext(browser);
    const { page, text, faults } = await openPage(
      context,
      `${host.url}/#network=run:shapes&heat=grad-cam`,
    );
    await page.getByTestId('main-facts').filter({ hasText: '1000 classes at 224 × 224' }).waitFor();
    await page.getByTestId('heat').waitFor();
    assert.equal(await text('shape'), '224 × 224 × 4');
    await page.getByRole('button', { name: 'Occlusion' }).click();
    await page.getByTestId('heat').filter({ hasText: '56 × 56' }).waitFor();
    // A link carries no more of a picture than an address bears.
    const buffer = await photograph(300, 400);
    await page
      .locator('main input[type=file]')
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer });
    await page.getByText('Original, 300 × 400').waitFor();
    assert.ok(page.url().length < 20_000, `${page.url().length}`);

    const labels = Array.from({ length: 12 }, (_, i) => 70 * i);
    host.routes.set('/models/shapes/test-images', (_req, res) =>
      res.end(serverFile(12, 224, labels)),
    );
    await page.getByRole('button', { name: 'Judge' }).click();
    await page.getByRole('button', { name: 'Load its test images' }).click();
    await page.getByRole('button', { name: 'Run the 12 test images' }).click();
    await page.getByTestId('accuracy').waitFor();
    assert.equal(await page.getByRole('table', { name: 'Confusion matrix' }).count(), 0);
    const pairs = page.getByRole('list', { name: 'Most confused pairs' }).getByRole('button');
    await pairs.first().click();
    await page.getByTestId('cell-images').getByRole('listitem').first().waitFor();
    assert.ok(
      (await page
        .getByRole('list', { name: 'Accuracy of each class' })
        .getByRole('listitem')
        .count()) <= 25,
    );
    assert.deepEqual(faults, []);
    end();
    rmSync(folder, { recursive: true });
    await context.close();
  });

  it('says how long an answer takes that takes its time, and stays usable', async () => {
    const { host, browser } = world;
    const wide = testCard({ layers: '64 64 M', head: [], size: 224 });
    const folder = await writeCardedNetwork(wide, drawWeights(wide));
    const end = serve(host, folder);
    const context = await openContext(browser);
    const { page, hold } = await openPage(
      context,
      `${host.url}/#network=${host.url}/tiny/model.json`,
    );
    await page.getByTestId('verdict').waitFor();
    await page.getByRole('combobox', { name: 'Engine' }).selectOption('cpu');
    await page.getByTestId('engine').filter({ hasText: 'JavaScript' }).waitFor();
    await page.getByTestId('verdict').waitFor();
    await hold('predict');
    await page.getByRole('combobox', { name: 'Network', exact: true }).selectOption('run:shapes');
    await page
      .getByTestId('working')
      .filter({ hasText: /1\.9 thousand million multiply-adds: about \d/ })
      .waitFor();
    await page.getByRole('button', { name: 'Judge' }).click();
    await page.getByRole('heading', { name: 'How good is it?' }).waitFor();
    // Another choice overtakes it, and what was said of it goes.
    await page.getByRole('combobox', { name: 'Network', exact: true }).selectOption('demo');
    await page.getByTestId('main-facts').filter({ hasText: 'VGG-' }).waitFor();
    await page.getByRole('button', { name: 'Look inside' }).click();
    assert.equal(await page.getByText('1.9 thousand million').count(), 0);
    end();
    rmSync(folder, { recursive: true });
    await context.close();
  });
}
