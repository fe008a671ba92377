/**
 * `npm run bench -- page [configuration] [steps] [turns]`: whole training steps in a page of Chromium
 * beside those of this Node on the same cores, by turns, both on vgg-wasm; after `npm run build`.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ensureCifar10 } from '@vgg/cifar';
import { startBrowser } from '../../apps/viewer/e2e/browser.ts';
import { startHost } from '../../apps/viewer/e2e/host.ts';
import { PageTraining } from '../../apps/viewer/e2e/page-training.ts';
import { alternate } from './alternate.ts';
import { messageOf } from './compete.ts';
import { Contender, nodeWorker, type Request } from './contender.ts';
import { describeMachine, machine } from './machine.ts';
import { say } from './report.ts';
import { spreadOf } from './statistics.ts';

/** Of the head that the page's form gives Table 1. */
const HEAD = [512, 512];
const BATCH = 64;

const [configuration = 'A', steps = '40', rounds = '5'] = process.argv.slice(2);
const threads = availableParallelism();
say(describeMachine(machine()));
const { folder } = await ensureCifar10({ onNotice: say });
const host = await startHost({
  '/data/cifar10/': folder,
  '/': fileURLToPath(new URL('../../apps/viewer/dist', import.meta.url)),
});
const browser = await startBrowser({ card: false });
const options = { engine: 'vgg-wasm', configuration, head: HEAD, batchSize: BATCH, threads };
const [node] = await Contender.start(
  `Node ${process.versions.node}`,
  nodeWorker('./train-worker.ts', { ...options, data: folder }),
);
try {
  const page = await inPage();
  const entries = [node, page].map((contender) => ({ contender, batchSize: BATCH }));
  const protocol = { steps: Number(steps), rounds: Number(rounds) };
  const [ofNode, ofPage] = await alternate(entries, protocol, {
    onTurn: say,
    onFailure(_entry, error) {
      throw error;
    },
  });
  const speeds = [ofNode, ofPage].map((seconds) => BATCH / spreadOf(seconds).median);
  process.stdout.write(
    `VGG-${configuration}, head ${HEAD}, batch ${BATCH}, ${threads} threads: ` +
      `${node.name} ${speeds[0].toFixed(0)} images/s, Chromium ${browser.version()} ` +
      `${speeds[1].toFixed(0)}: ${((100 * speeds[1]) / speeds[0]).toFixed(0)} %\n`,
  );
} catch (error) {
  say(messageOf(error));
  process.exitCode = 1;
} finally {
  await node.stop();
  await browser.close();
  host.close();
}

/** A training in a page, which waits between its turns; nobody looks at it. */
async function inPage(): Promise<Pick<Contender, 'name' | 'measure'>> {
  const training = await PageTraining.start(browser, host.url, {
    images: 'CIFAR-10, the server’s',
    part: 'the first 50,000',
    network: `VGG-${configuration}`,
    recipe: 'reference',
    batch: BATCH,
  });
  await training.pause();
  return {
    name: `Chromium ${browser.version()}`,
    /** By the clock, from one message to another, and so all steps of a turn alike. */
    async measure({ steps: count }: Request) {
      await training.goOn();
      await training.show('Watch training');
      const first = await training.next();
      const last = await training.reach(first.steps + count);
      await training.show('Train');
      await training.pause();
      const done = last.steps - first.steps;
      return new Array(count).fill((last.at - first.at) / 1000 / done);
    },
  };
}
