import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { openContext, openPage } from '../watched-page.ts';
import type { World } from '../world.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const korea = { locale: 'ko-KR' };

/** Names, and what a file or a library is called, are the same in every language. */
const NAMES = [
  // What a graphics driver calls itself.
  /\(google swiftshader\)|\(Google, Vulkan.*\)/gi,
  /https?:\/\/\S+/g,
  /Very Deep Convolutional Networks for Large-Scale Image Recognition/g,
  /Simonyan|Zisserman|Grad-CAM|ReLU|WebGPU|WebGL|WebAssembly|JavaScript|Softmax|English/g,
  /VGG(-[A-E](-LRN)?|-like)?|CIFAR-10|ImageNet|UMAP|FGSM|Adam|SwiftShader|ANGLE|Google|Vulkan|Subzero/g,
  /\b(conv\d|relu|bn|pool|fc|flatten|dropout|softmax|conv3|FC|BN|maxpool|average|global avgpool|nats)[\w-]*/gi,
  /\b(test_batch|data_batch_\d)\.bin|metrics\.jsonl|train\/|test\/|\bzip\b/g,
  /\b(vgg resume|vgg evaluate|vgg serve|vgg-wasm|webgpu|webgl|cpu)\b/g,
  /\b(plain|batch-norm|reference|fast|renormalised|log|float32|uint8|nanasin120\/\S+|VGGNet-Pytorch|GitHub)\b|vgg_training_result_high_res\.png/g,
  /\b(MIT|PyTorch|custom|max)\b/g,
];

/** What somebody sees or hears of the page that is in no Korean: texts, and names of controls. */
async function english(page: Page): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const seen = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement?.closest('script, style, code, [lang=en]')) continue;
      seen.add(node.textContent?.replace(/\s+/g, ' ').trim() ?? '');
    }
    for (const attribute of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext']) {
      for (const element of document.body.querySelectorAll(`[${attribute}]`)) {
        seen.add(element.getAttribute(attribute) ?? '');
      }
    }
    return [...seen];
  });
  const without = (text: string) => NAMES.reduce((rest, name) => rest.replace(name, ''), text);
  return texts.filter((text) => /[A-Za-z]{3}/.test(without(text)));
}

/** Nothing is wider than a phone, and no word is broken. */
async function fitsPhone(page: Page): Promise<string[]> {
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  const { width, broken } = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    broken: getComputedStyle(document.body).wordBreak,
  }));
  if (wide) await page.setViewportSize(wide);
  return [
    ...(width <= 360 ? [] : [`${width} pixels wide`]),
    ...(broken === 'keep-all' ? [] : [`word-break is ${broken}`]),
  ];
}

/** What is wrong with a view: English in it, its width on a phone, and what axe finds. */
async function faultsOf(page: Page, view: string): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = (await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })",
  )) as { violations: { id: string; nodes: { html: string }[] }[] };
  return [
    ...(await english(page)),
    ...(await fitsPhone(page)),
    ...violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`),
  ].map((fault) => `${view}: ${fault}`);
}

/** The page of somebody whose browser speaks Korean. */
export function korean(world: World): void {
  it('speaks Korean in every view, where the browser does, and fits a phone', async () => {
    const { host, browser } = world;
    const context = await openContext(browser, 'light', korea);
    const { page, text, faults } = await openPage(
      context,
      `${host.url}/#heat=grad-cam&layer=relu1_1`,
    );
    const found: string[] = [];
    const go = (name: string) => page.getByRole('button', { name, exact: true }).click();
    await page.getByTestId('zeros').waitFor();
    await page.getByTestId('heat').waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'ko');
    assert.equal(await page.title(), '일하는 VGG');
    assert.match(await text('verdict'), /^배\s/);
    assert.match(await text('main-facts'), / · 32 × 32에서 10개 클래스 · 매개변수 [\d.]+만개 · /);
    assert.match(await text('sentence'), /^0보다 작은 값은 0이 됩니다/);
    // What the answer's class is called in lists and addresses is what the card says.
    assert.ok(await page.locator('[data-class=ship]').count());
    await page.getByTestId('large').click();
    await page.getByRole('heading', { name: '이 칸의 값이 나오는 과정' }).waitFor();
    await page.getByTestId('steps-end').waitFor();
    found.push(...(await faultsOf(page, 'inside')));

    await go('둘러보기');
    for (let step = 0; step < 8; step += 1) {
      found.push(...(await english(page)));
      await go(step === 7 ? '마침' : '다음');
    }
    await page.getByRole('heading', { name: '무엇이 답을 바꿀까요?' }).waitFor();
    await go('가장 작은 변화 찾기');
    await page.getByTestId('turned').filter({ hasText: '답이 바뀝니다' }).waitFor();
    found.push(...(await faultsOf(page, 'ask')));

    await go('평가');
    await go('표본 200장');
    await go('테스트 이미지 200장 평가하기');
    await page.getByTestId('accuracy').waitFor();
    await page
      .getByRole('button', { name: /^고양이[을를]/ })
      .first()
      .waitFor();
    found.push(...(await faultsOf(page, 'judge')));

    await go('비교');
    await page.getByRole('combobox', { name: '두 번째 신경망' }).selectOption('demo');
    await page.getByTestId('agreement').filter({ hasText: '둘 다 배라고' }).waitFor();
    found.push(...(await faultsOf(page, 'compare')));

    await go('학습 지켜보기');
    await page.getByTestId('training-state').filter({ hasText: '에폭' }).waitFor();
    found.push(...(await faultsOf(page, 'training')));

    await go('학습');
    await page.getByTestId('plan-facts').filter({ hasText: '매개변수' }).waitFor();
    found.push(...(await faultsOf(page, 'train')));
    await page.getByRole('spinbutton', { name: '에폭' }).fill('1');
    await page.getByRole('combobox', { name: '사용할 이미지' }).selectOption('200');
    await page.getByRole('button', { name: '학습', exact: true }).last().click();
    await page.getByTestId('kept-run').filter({ hasText: '완료' }).waitFor();
    found.push(...(await faultsOf(page, 'trained')));
    assert.deepEqual(found, []);
    assert.deepEqual(faults, []);
    await context.close();
  });

  it('says what goes wrong in Korean, in the page and in its workers', async () => {
    const { host, browser } = world;
    const context = await openContext(browser, 'light', korea);
    const { page } = await openPage(context, `${host.url}/#image=gallery/cow/1`);
    await page.getByRole('alert').filter({ hasText: 'gallery/cow/1 이미지가 없습니다' }).waitFor();
    await page.getByTestId('verdict').waitFor();
    await page
      .locator('main input[type=file]')
      .first()
      .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('none') });
    await page.getByRole('alert').filter({ hasText: '브라우저가 읽을 수 있는 이미지' }).waitFor();
    await page.getByRole('button', { name: '메시지 닫기' }).first().waitFor();
    await context.close();
  });

  it('changes its language by hand, keeps network and picture, and remembers it', async () => {
    const { host, browser } = world;
    const context = await openContext(browser);
    const address = `${host.url}/#network=${host.url}/tiny/model.json&image=gallery/cat/3`;
    const { page } = await openPage(context, address);
    await page.getByText('cat 3', { exact: true }).waitFor();
    await page.getByTestId('main-facts').filter({ hasText: 'Own network' }).waitFor();
    const hash = new URL(page.url()).hash;
    const loads = () =>
      page.evaluate(() => window.recorded.filter(({ name }) => name === 'load').length);
    const before = await loads();
    await page.getByRole('combobox', { name: 'Language' }).selectOption('ko');
    await page.getByText('고양이 3', { exact: true }).waitFor();
    await page.getByTestId('main-facts').filter({ hasText: '사용자 신경망' }).waitFor();
    assert.equal(new URL(page.url()).hash, hash);
    await page.reload();
    await page.getByText('고양이 3', { exact: true }).waitFor();
    await page.getByTestId('main-facts').filter({ hasText: '사용자 신경망' }).waitFor();
    await page.getByRole('combobox', { name: '언어' }).selectOption('en');
    await page.getByText('cat 3', { exact: true }).waitFor();
    await page.getByTestId('main-facts').filter({ hasText: 'Own network' }).waitFor();
    assert.equal(await loads(), before);
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
    await context.close();
  });

  it('brings no Korean to who reads English, and little more to who reads Korean', () => {
    const assets = join(world.dist, 'assets');
    const html = readFileSync(join(world.dist, 'index.html'), 'utf8');
    const names = Array.from(html.matchAll(/"\.\/assets\/([^"]+\.js)"/g), ([, name]) => name);
    const sizeOf = (name: string) => gzipSync(readFileSync(join(assets, name))).length;
    const isKorean = (name: string) =>
      (readFileSync(join(assets, name), 'utf8').match(/[가-힣]/g) ?? []).length > 20;
    assert.deepEqual(names.filter(isKorean), []);
    const words = readdirSync(assets).filter((name) => name.startsWith('first-') && isKorean(name));
    assert.equal(words.length, 1);
    const bytes = [...names, ...words].reduce((sum, name) => sum + sizeOf(name), 0);
    assert.ok(bytes < 60_000, `${bytes} bytes`);
  });
}
