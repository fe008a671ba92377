import { rmSync } from 'node:fs';
import { after, before, describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ensureCifar10 } from '@vgg/cifar';
import type { Browser } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { startHost } from './host.ts';
import { loadOnNode, writeTinyNetwork } from './node-engine.ts';
import type { World } from './world.ts';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

/**
 * The viewer in a real browser: every task of a person, asserted by the numbers that they see. Each file
 * of `main/` is a process with a browser and a host of its own, so that they run beside each other.
 */
export function viewer(part: string, suites: readonly ((world: World) => void)[]): void {
  describe(`viewer, ${part}`, { timeout: 3_600_000 }, () => {
    const world = {} as World;
    let withCard: Promise<Browser> | undefined;
    before(async () => {
      // One by one: what has begun is ended, too, where the next cannot begin.
      world.dist = dist;
      world.tinyFolder = await writeTinyNetwork();
      world.host = await startHost({
        '/models/tiny/tfjs/': world.tinyFolder,
        '/tiny/': world.tinyFolder,
        '/data/cifar10/': (await ensureCifar10()).folder,
        '/': dist,
      });
      world.browser = await startBrowser({ card: false });
      world.browserWithCard = () => (withCard ??= startBrowser());
      world.demo = await loadOnNode(`${dist}/demo`);
      world.tiny = await loadOnNode(world.tinyFolder);
    });
    after(async () => {
      await world.browser?.close();
      await (await withCard)?.close();
      world.host?.close();
      if (world.tinyFolder) rmSync(world.tinyFolder, { recursive: true });
    });
    for (const suite of suites) suite(world);
  });
}
