/**
 * What looking at a training in the page costs it: its speed with the view of it open and closed, by
 * turns. `npm run look-cost -w @vgg/viewer -- [turns] [seconds a turn] [layers]`, after a build.
 */
import { fileURLToPath } from 'node:url';
import { spreadOf } from '../../../tools/bench/statistics.ts';
import { startBrowser } from '../e2e/browser.ts';
import { startHost } from '../e2e/host.ts';
import { PageTraining } from '../e2e/page-training.ts';

const [turns = '6', seconds = '15', layers = '32 M 64 M 128 128 M'] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

const host = await startHost({ '/': fileURLToPath(new URL('../dist', import.meta.url)) });
// An imitated graphics card takes several times longer to draw a page than no card at all.
const browser = await startBrowser({ card: false });
try {
  const training = await PageTraining.start(browser, host.url, { layers });
  // All of it is in sight.
  await training.page.setViewportSize({ width: 1400, height: 1700 });
  await training.page.locator('[data-testid=live-maps] canvas').waitFor();
  const looked: number[] = [];
  const alone: number[] = [];
  for (let turn = 0; turn < Number(turns); turn += 1) {
    // Who comes first changes: a machine that grows slower meanwhile is nobody's fault.
    const order = ['Train', 'Watch training'] as const;
    for (const view of turn % 2 === 0 ? order : order.toReversed()) {
      await speed(training, view, view === 'Train' ? looked : alone);
    }
    say(`${looked[turn].toFixed(1)} steps a second looked at, ${alone[turn].toFixed(1)} alone`);
  }
  const cost = spreadOf(looked.map((one, turn) => 100 * (1 - one / alone[turn])));
  say(
    `${layers}: ${spreadOf(looked).median.toFixed(1)} steps a second while somebody looks, ` +
      `${spreadOf(alone).median.toFixed(1)} while nobody does; of a turn ${cost.median.toFixed(1)} % less ` +
      `(median of ${turns}; quartiles ${cost.lowerQuartile.toFixed(1)} and ${cost.upperQuartile.toFixed(1)})`,
  );
} finally {
  await browser.close();
  host.close();
}

/** Adds the steps a second while a view is open. */
async function speed(
  training: PageTraining,
  view: Parameters<PageTraining['show']>[0],
  to: number[],
): Promise<void> {
  await training.show(view);
  await training.page.waitForTimeout(1500);
  const first = await training.next();
  await training.page.waitForTimeout(1000 * Number(seconds));
  const last = await training.next();
  to.push((1000 * (last.steps - first.steps)) / (last.at - first.at));
}
