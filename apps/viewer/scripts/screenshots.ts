/**
 * Takes the README's pictures of the built pages, all or those named:
 * `npm run screenshots -w @vgg/viewer -- train`.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { startBrowser } from '../e2e/browser.ts';
import { startHost } from '../e2e/host.ts';
import { openPage } from '../e2e/watched-page.ts';

const inAppFolder = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const pictures = [
  {
    name: 'inside',
    hash: 'image=gallery/horse/7&layer=relu3_1&heat=grad-cam',
    ready: 'heat',
    width: 1400,
    height: 900,
    scheme: 'light',
  },
  {
    name: 'ask',
    hash: 'view=ask&image=gallery/dog/4&layer=relu3_1',
    ready: 'verdict',
    width: 1400,
    height: 1130,
    scheme: 'light',
  },
  {
    name: 'judge',
    hash: 'view=judge',
    ready: 'main-facts',
    width: 1400,
    height: 900,
    scheme: 'dark',
  },
  {
    name: 'train',
    hash: 'view=train&image=gallery/ship/1',
    ready: 'plan-facts',
    width: 1400,
    height: 1640,
    scheme: 'light',
  },
  {
    name: 'training',
    hash: 'view=training',
    ready: 'Test accuracy-this run',
    width: 1400,
    height: 800,
    scheme: 'light',
  },
  {
    name: 'phone',
    hash: 'image=gallery/ship/3&heat=occlusion',
    ready: 'heat',
    width: 390,
    height: 844,
    scheme: 'dark',
  },
] as const;

const host = await startHost({ '/': inAppFolder('dist') });
const browser = await startBrowser();
const wanted = process.argv.slice(2);
for (const { name, hash, ready, width, height, scheme } of pictures) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  context.setDefaultTimeout(300_000);
  const { page } = await openPage(context, `${host.url}/#${hash}`);
  await page.getByTestId('main-facts').waitFor();
  await page.getByTestId(ready).waitFor();
  if (name === 'inside') {
    // The strongest maps along the column.
    await page.locator('canvas[data-map]').first().waitFor();
  }
  if (name === 'ask') {
    await page.getByRole('button', { name: 'Find the smallest change' }).click();
    await page.getByTestId('turned').waitFor();
    await page.getByRole('button', { name: 'Make a picture' }).click();
    await page.getByRole('button', { name: 'Look inside it' }).waitFor();
    await page.getByRole('button', { name: /Look through/ }).click();
    await page.getByTestId('exciting').waitFor();
  }
  if (name === 'judge') {
    await page.getByRole('button', { name: 'The sample of 200' }).click();
    await page.getByRole('button', { name: 'Run the 200 test images' }).click();
    await page.getByTestId('accuracy').waitFor();
  }
  if (name === 'train') {
    await page.getByTestId('plan-facts').filter({ hasText: 'parameters' }).waitFor();
    await page.locator('form button[type=submit]').click();
    // In the middle of it, with curves and an answer to be seen.
    const middle = page.getByTestId('learning-state').filter({ hasText: /epoch [67]/ });
    await middle.waitFor({ timeout: 300_000 });
  }
  await page.waitForTimeout(1000);
  const webp = await sharp(await page.screenshot())
    .webp({ quality: 82 })
    .toBuffer();
  await writeFile(inAppFolder(`docs/${name}.webp`), webp);
  process.stdout.write(`docs/${name}.webp: ${webp.length} bytes\n`);
  await context.close();
}
await browser.close();
host.close();
