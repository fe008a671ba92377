import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensureCifar10, loadCifar10 } from '@vgg/cifar';
import type { TrainingEvent } from '@vgg/core';
import { unzipSync, zipSync } from 'fflate';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { SAMPLE } from '../../src/learning/data/sample-form.ts';
import type { LearningCalls } from '../../src/protocol/learning.ts';
import { readLog } from '../../src/training/history.ts';
import { startHost } from '../host.ts';
import { sheetsOnNode, trainOnNode } from '../node-training.ts';
import { openContext, openPage } from '../watched-page.ts';
import type { World } from '../world.ts';

const vgg = fileURLToPath(new URL('../../../trainer/bin/vgg.mjs', import.meta.url));
const run = promisify(execFile);

interface Plan {
  layers: string;
  head?: string;
  recipe?: string;
  epochs?: number;
  batch?: number;
  images?: string;
  engine?: string;
}

/** Beside a training on all cores a page's own answers take their time. */
async function patient(browser: Browser, options: BrowserContextOptions = {}) {
  const context = await openContext(browser, 'light', options);
  context.setDefaultTimeout(120_000);
  return context;
}

/** Fills in the form; a network of a few filters learns in seconds. */
async function plan(page: Page, { layers, head = '', ...how }: Plan): Promise<void> {
  const choose = (name: string, value: string | { label: string }) =>
    page.getByRole('combobox', { name, exact: true }).selectOption(value);
  await page.getByTestId('plan-facts').filter({ hasText: 'parameters' }).waitFor();
  if (how.images) await choose('Of these', { label: how.images });
  await choose('Network to train', 'own');
  await page.getByRole('textbox', { name: 'Layers' }).fill(layers);
  await page.getByRole('textbox', { name: 'Hidden widths' }).fill(head);
  await choose('Recipe', how.recipe ?? 'batch-norm');
  await page.getByRole('spinbutton', { name: 'Epochs' }).fill(String(how.epochs ?? 2));
  await page.getByRole('spinbutton', { name: 'Batch' }).fill(String(how.batch ?? 8));
  await page
    .getByLabel('Engine')
    .last()
    .selectOption(how.engine ?? 'vgg-wasm');
}

const train = (page: Page) => page.locator('form button[type=submit]').click();
const state = (page: Page, text: string | RegExp) =>
  page.getByTestId('learning-state').filter({ hasText: text }).waitFor();
/** Until so many steps are done, or more. */
const steps = (page: Page, least: number) =>
  page.waitForFunction((wanted) => {
    const shown = document.querySelector('[data-testid=learning-state]');
    return Number(shown?.getAttribute('data-step')) >= wanted;
  }, least);
const stepOf = async (page: Page) =>
  Number(await page.getByTestId('learning-state').getAttribute('data-step'));

/** The files of the run that the page gives to keep. */
async function download(page: Page): Promise<Record<string, Uint8Array>> {
  const [given] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).first().click(),
  ]);
  return unzipSync(readFileSync(await given.path()));
}

const fileOf = (files: Record<string, Uint8Array>, name: string): string => {
  const path = Object.keys(files).find((one) => one.endsWith(name));
  assert.ok(path, `${name} is not among ${Object.keys(files)}`);
  return new TextDecoder().decode(files[path]);
};

const lossesOf = (events: readonly TrainingEvent[]) =>
  events.flatMap((event) => (event.event === 'step' ? [event.loss] : []));

const best = (events: readonly TrainingEvent[]) =>
  Math.max(
    ...events.flatMap((event) => (event.event === 'evaluation' ? [event.testAccuracy ?? 0] : [])),
  );

/** `vgg serve` answers with the run, and gives its model to the viewer. */
async function served(runs: string, name: string, accuracy: number): Promise<void> {
  const server = spawn(process.execPath, [vgg, 'serve', '--port', '0', '--runs', runs]);
  try {
    const url = await new Promise<string>((resolve, reject) => {
      server.once('exit', (code) => reject(new Error(`vgg serve ended with ${code}`)));
      let address = '';
      createInterface({ input: server.stdout }).on('line', (line) => {
        const { msg, url: told } = JSON.parse(line);
        address = told ?? address;
        if (String(msg).includes('default model')) resolve(address);
      });
    });
    const { models } = await (await fetch(`${url}/models`)).json();
    assert.deepEqual(
      models.map((model: { name: string; accuracy: number }) => [model.name, model.accuracy]),
      [[name, accuracy]],
    );
    const model = await (await fetch(`${url}/models/${name}/tfjs/model.json`)).json();
    assert.equal(model.userDefinedMetadata.classes.length, 10);
  } finally {
    server.kill('SIGTERM');
  }
}

/** A network learns in the page. */
export function learning(world: World): void {
  it('learns what Node learns, and its run goes on at the command line', async () => {
    const { host, browser, dist } = world;
    const context = await patient(browser);
    const { page, faults, text } = await openPage(context, `${host.url}/#view=train`);
    await plan(page, { layers: '4 M 6 M', images: 'the first 200' });
    await train(page);
    await state(page, 'finished');
    const files = await download(page);
    const { card, threads, engine } = JSON.parse(fileOf(files, '/run.json'));
    assert.equal(engine, 'vgg-wasm');
    const here = readLog(fileOf(files, '/metrics.jsonl'));
    const onNode = await trainOnNode(dist, card, threads);
    const [ours, theirs] = [lossesOf(here), lossesOf(onNode)];
    assert.equal(ours.length, 50);
    ours.forEach((loss, i) => {
      assert.ok(Math.abs(loss - theirs[i]) < 1e-5, `step ${i + 1}: ${loss} and ${theirs[i]}`);
    });
    const last = onNode.findLast((event) => event.event === 'evaluation');
    assert.match(await text('learning-state'), /step 50 of 50/);
    assert.equal(
      here.findLast((event) => event.event === 'evaluation')?.testAccuracy,
      last?.testAccuracy,
    );
    assert.deepEqual(faults, []);

    const folder = mkdtempSync(join(tmpdir(), 'vgg-page-run-'));
    for (const [path, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const name = Object.keys(files)[0].split('/')[0];
    const command = async (...args: string[]) =>
      (await run(process.execPath, [vgg, ...args], { cwd: folder, timeout: 120_000 })).stdout;
    await served(folder, name, best(here));
    await command('resume', join(folder, name), '--epochs', '3', '--log', 'plain');
    const after = readLog(readFileSync(join(folder, name, 'metrics.jsonl'), 'utf8'));
    assert.deepEqual(lossesOf(after).slice(0, 50), ours);
    assert.equal(lossesOf(after).length, 75);
    const evaluation = await command('evaluate', join(folder, name), '--json');
    assert.equal(JSON.parse(evaluation).accuracy, best(after));

    // The other way: a run of the command line goes on in the page.
    const zip = zipSync(zippable(folder, name, after));
    await page.getByRole('combobox', { name: 'Images', exact: true }).selectOption('files');
    await page.getByRole('button', { name: 'Forget' }).click();
    await page.getByRole('button', { name: 'Forget it for good' }).click();
    await page.getByTestId('kept-run').waitFor({ state: 'detached' });
    await page
      .getByLabel('Files or a zip …')
      .setInputFiles({ name: 'run.zip', mimeType: 'application/zip', buffer: Buffer.from(zip) });
    await page.getByTestId('kept-run').filter({ hasText: '3 of 3 epochs, finished' }).waitFor();
    await page.reload();
    assert.equal(lossesOf(readLog(fileOf(await download(page), '/metrics.jsonl'))).length, 75);
    await page.getByRole('button', { name: '5 epochs more' }).click();
    await steps(page, 76);
    rmSync(folder, { recursive: true });
    await context.close();
  });

  it('brings images with it that are the first of CIFAR-10', async () => {
    const { dist } = world;
    const { train: theirs, test, close } = await loadCifar10((await ensureCifar10()).folder);
    for (const [split, set] of [
      ['train', theirs],
      ['test', test],
    ] as const) {
      const { pixels, labels } = await sheetsOnNode(dist, split, SAMPLE[split]);
      assert.deepEqual(labels, Array.from(set.labels.subarray(0, SAMPLE[split])));
      const expected = Array.from(labels.keys(), (image) => set.pixels(image));
      assert.equal(Buffer.compare(pixels, Buffer.concat(expected)), 0);
    }
    await close();
  });

  it('pauses, steps, changes the rate, tests, stops; and goes on in other views', async () => {
    const { host, browser } = world;
    const context = await patient(browser);
    const { page, number } = await openPage(context, `${host.url}/#view=train`);
    await plan(page, { layers: '4 M 6 M', images: 'the first 800', epochs: 100 });
    await train(page);
    await steps(page, 6);
    await page.getByRole('button', { name: 'Judge', exact: true }).click();
    await page.getByTitle('is being trained').waitFor();
    await page.getByRole('button', { name: /^Train .* is being trained$/ }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await state(page, 'paused');
    await page.waitForTimeout(300);
    const held = await stepOf(page);
    await page.getByRole('button', { name: 'One step' }).click();
    await steps(page, held + 1);
    await page.getByRole('button', { name: 'Rate ÷ 2' }).click();
    await page.getByRole('button', { name: 'Test now' }).click();
    await page.getByTestId('Test accuracy-this run').waitFor();
    const accuracy = await number('Test accuracy-this run', 'data-last');
    assert.ok(accuracy >= 0 && accuracy <= 1);
    const rate = async () =>
      Number(/rate\s+([\d.e-]+)/.exec(await page.getByTestId('learning-state').innerText())?.[1]);
    const full = await rate();
    await page.getByRole('button', { name: 'One step' }).click();
    await steps(page, held + 2);
    assert.ok((await rate()) < 0.75 * full, `${full} and then ${await rate()}`);
    await page.getByRole('button', { name: 'Stop' }).click();
    await state(page, 'stopped');
    assert.equal(await stepOf(page), held + 2);
    await context.close();
  });

  it('goes on after a reload, and in one tab alone', async () => {
    const { host, browser } = world;
    const context = await patient(browser);
    const { page, number } = await openPage(context, `${host.url}/#view=train`);
    await plan(page, { layers: '4 M 6 M', images: 'the first 200', epochs: 1000 });
    await train(page);
    // The first epoch, of 25 steps, is kept.
    await steps(page, 60);
    await page.reload();
    await steps(page, 26);
    await page.getByRole('button', { name: 'Pause' }).click();
    await state(page, 'paused');
    assert.ok((await number('learning-state', 'data-before')) >= 25);
    const other = await openPage(context, `${host.url}/#view=train`);
    await other.page.getByRole('button', { name: 'Go on' }).click();
    await other.page.getByRole('alert').filter({ hasText: 'trained in another tab' }).waitFor();
    await page.bringToFront();
    await page.getByRole('button', { name: 'Stop' }).click();
    await state(page, 'stopped');
    const step = await stepOf(page);
    await other.page.bringToFront();
    await other.page.getByRole('button', { name: 'Go on' }).click();
    await steps(other.page, step + 1);
    await context.close();
  });

  it('shows what is inside while it learns: where the first layers stand still', async () => {
    const { host, browser } = world;
    const context = await patient(browser);
    const { page, text } = await openPage(context, `${host.url}/#view=train&image=gallery/ship/1`);
    // What is not on the screen is not looked at.
    await page.setViewportSize({ width: 1360, height: 2000 });
    const deep = '4 4 M 4 4 M 4 4 4 4 M 4 4 4 4 M 4 4 4 4 M';
    const probabilities = page.locator('li[data-probability]');
    /** While it learns: an epoch may be over before the page has seen any of it. */
    const norms = async (recipe: string) => {
      await plan(page, { layers: deep, images: 'the first 200', recipe, epochs: 1000, batch: 50 });
      await train(page);
      const layers = page.getByTestId('norms').locator('li');
      await layers.nth(16).waitFor();
      await probabilities.nth(4).waitFor();
      const seen = await layers.evaluateAll((all) =>
        all.map((one) => Number(one.getAttribute('data-norm'))),
      );
      await page.getByRole('button', { name: 'Stop' }).click();
      await state(page, 'stopped');
      return seen;
    };
    const plain = await norms('plain');
    assert.equal(plain.length, 17);
    assert.ok(plain[0] < 1e-3 * plain[16], `${plain}`);
    const normalised = await norms('batch-norm');
    assert.ok(normalised[0] > 0.1 * normalised[16], `${normalised}`);
    assert.equal(
      await page.getByTestId('filters').getAttribute('aria-label'),
      '4 filters of 3 by 3 pixels in colour',
    );
    const answers = await probabilities.evaluateAll((all) =>
      all.map((one) => Number(one.getAttribute('data-probability'))),
    );
    assert.ok(answers.length === 5 && answers.every((p) => p > 0 && p < 1), `${answers}`);
    assert.match(await text('verdict'), /in truth ship|and right/);
    await context.close();
  });

  for (const engine of ['webgl', 'webgpu']) {
    it(`has on ${engine} the loss that Node has`, async () => {
      const { host, dist } = world;
      const context = await openContext(await world.browserWithCard());
      // In software it compiles for seconds and computes a few images a second.
      context.setDefaultTimeout(600_000);
      const { page } = await openPage(context, `${host.url}/#view=train`);
      await plan(page, {
        layers: '2 M',
        images: 'the first 200',
        recipe: 'plain',
        batch: 4,
        engine,
      });
      await train(page);
      await steps(page, 2);
      await page.getByRole('button', { name: 'Stop' }).click();
      await state(page, 'stopped');
      const files = await download(page);
      const { card } = JSON.parse(fileOf(files, '/run.json'));
      const ours = lossesOf(readLog(fileOf(files, '/metrics.jsonl')));
      const theirs = lossesOf(await trainOnNode(dist, card, 1));
      assert.ok(ours.length >= 2);
      ours.forEach((loss, i) => {
        assert.ok(Math.abs(loss - theirs[i]) < 1e-3, `step ${i + 1}: ${loss} and ${theirs[i]}`);
      });
      await context.close();
    });
  }

  it("learns from the server's images, of which it asks no more than it needs", async () => {
    const { host, browser } = world;
    const context = await patient(browser);
    const { page, answer } = await openPage(context, `${host.url}/#view=train`);
    const images = page.getByRole('combobox', { name: 'Images', exact: true });
    await images.locator('option[value=server]').waitFor({ state: 'attached' });
    await images.selectOption('server');
    const ranges: string[] = [];
    page.on('request', (request) => {
      const { range } = request.headers();
      if (range) ranges.push(range);
    });
    await plan(page, { layers: '4 M 6 M', images: 'the first 1,000', epochs: 1, batch: 100 });
    await train(page);
    await state(page, 'finished');
    assert.deepEqual(ranges, ['bytes=0-3072999', 'bytes=0-614599']);
    assert.match(
      await page.getByTestId('learning-engine').innerText(),
      /learn from 1,000 images and are tested on 200/,
    );
    const [kept] = (await answer('runs' as never)) as unknown as LearningCalls['runs']['answer'];
    assert.deepEqual([kept.images, kept.data, kept.state], [1000, 'cifar10', 'finished']);
    await context.close();
  });

  it('learns from a zip of pictures, and opens what it has learned', async () => {
    const { host, browser } = world;
    const files: Record<string, Uint8Array> = {};
    for (const [name, colour] of [
      ['red', '#c03020'],
      ['green', '#20a040'],
      ['blue', '#2040c0'],
    ]) {
      for (let i = 0; i < 12; i += 1) {
        const side = 40 + i;
        const background = colour;
        files[`colours/${name}/${i}.png`] = await sharp({
          create: { width: side, height: 44, channels: 3, background },
        })
          .png()
          .toBuffer();
      }
    }
    files['colours/red/broken.png'] = Buffer.from('no picture');
    files['__MACOSX/colours/red/._0.png'] = Buffer.from('left behind');
    const context = await patient(browser);
    const { page, text, faults } = await openPage(context, `${host.url}/#view=train`);
    await page.getByRole('combobox', { name: 'Images', exact: true }).selectOption('files');
    await page.getByLabel('Files or a zip …').setInputFiles({
      name: 'colours.zip',
      mimeType: 'application/zip',
      buffer: Buffer.from(zipSync(files)),
    });
    await page.getByTestId('files').filter({ hasText: '1 file' }).waitFor();
    await page.getByRole('combobox', { name: 'Size of an image' }).selectOption('32');
    await plan(page, { layers: '4 M 6 M', epochs: 20, batch: 8 });
    await train(page);
    await state(page, 'finished');
    await page.getByText('1 of 37 pictures cannot be read here and are left out').waitFor();
    assert.match(await text('learning-engine'), /learn from 30 images and are tested on 6/);
    assert.match(await text('kept-run'), /30 images of colours; 20 of 20 epochs, finished/);
    const accuracy = await page.getByTestId('Test accuracy-this run').getAttribute('data-last');
    assert.equal(Number(accuracy), 1);
    await page.getByRole('button', { name: 'Look inside' }).last().click();
    await page.getByTestId('main-facts').filter({ hasText: '3 classes at 32 × 32' }).waitFor();
    await page.getByRole('button', { name: 'relu1_1' }).first().waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('learns on a plain static host, with one thread, and with all where asked to', async () => {
    const { browser, dist } = world;
    const host = await startHost({ '/': dist }, {});
    const context = await patient(browser, { serviceWorkers: 'allow' });
    const { page } = await openPage(context, `${host.url}/#view=train`);
    await page.getByTestId('threads').filter({ hasText: 'With 1 thread;' }).waitFor();
    assert.equal(await page.locator('option[value=server]').count(), 0);
    await plan(page, { layers: '4 M 6 M', images: 'the first 200', epochs: 1 });
    await train(page);
    await state(page, 'finished');
    assert.match(await page.getByTestId('learning-engine').innerText(), /^WebAssembly, 1 thread:/);
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    await page.getByRole('button', { name: 'Use all cores' }).click();
    // On a machine of one core it is no other number of threads.
    await page.waitForFunction(() => crossOriginIsolated);
    await page
      .getByTestId('threads')
      .filter({ hasText: `With ${cores} thread` })
      .waitFor();
    await page.getByRole('button', { name: '5 epochs more' }).click();
    await steps(page, 26);
    const threads = new RegExp(`^WebAssembly, ${cores} thread`);
    assert.match(await page.getByTestId('learning-engine').innerText(), threads);
    await context.close();
    host.close();
  });

  it('says in one line what cannot be trained', async () => {
    const { host, browser } = world;
    const context = await patient(browser);
    const { page } = await openPage(context, `${host.url}/#view=train`);
    const facts = page.getByTestId('plan-facts');
    await facts.filter({ hasText: 'parameters' }).waitFor();
    await page.getByRole('combobox', { name: 'Network to train' }).selectOption('own');
    await page.getByRole('textbox', { name: 'Layers' }).fill('64 X');
    await facts.filter({ hasText: "'X'" }).waitFor();
    assert.ok(await page.locator('form button[type=submit]').isDisabled());
    await page.getByRole('textbox', { name: 'Layers' }).fill('4 M');
    await facts.filter({ hasText: 'parameters' }).waitFor();
    await page.getByRole('combobox', { name: 'Images', exact: true }).selectOption('files');
    const give = (name: string, content: Buffer) =>
      page.getByLabel('Files or a zip …').setInputFiles({ name, mimeType: '', buffer: content });
    for (const [name, content, line] of [
      ['data_batch_1.bin', Buffer.alloc(3073), 'CIFAR-10 needs data_batch_1.bin'],
      ['notes.txt', Buffer.from('nothing'), 'pictures holds no pictures'],
    ] as const) {
      await give(name, content);
      await page.getByTestId('files').filter({ hasText: '1 file' }).waitFor();
      await train(page);
      await page.getByRole('alert').filter({ hasText: line }).waitFor();
    }
    await give('broken.zip', Buffer.from('PK no zip'));
    await page.getByRole('alert').filter({ hasText: 'broken.zip is damaged' }).waitFor();
    await context.close();
  });
}

/** The run's files, as somebody packs them. */
function zippable(folder: string, name: string, log: readonly TrainingEvent[]) {
  assert.ok(log.length > 0);
  const paths = [
    'run.json',
    'metrics.jsonl',
    'checkpoints/last.safetensors',
    'checkpoints/best.safetensors',
  ];
  return Object.fromEntries(
    paths.map((path) => [
      `${name}/${path}`,
      new Uint8Array(readFileSync(join(folder, name, path))),
    ]),
  );
}
