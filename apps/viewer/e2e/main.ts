/**
 * The viewer in a real browser: every task of a person, asserted by the numbers that they see.
 * Run by `npm run e2e`, which builds the pages first.
 */
import { rmSync } from 'node:fs';
import { after, before, describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ensureCifar10 } from '@vgg/cifar';
import { startBrowser } from './browser.ts';
import { startHost } from './host.ts';
import { loadOnNode, writeTinyNetwork } from './node-engine.ts';
import { accessibility } from './suites/accessibility.ts';
import { anyNetwork } from './suites/any-network.ts';
import { asking } from './suites/asking.ts';
import { budget } from './suites/budget.ts';
import { calm } from './suites/calm.ts';
import { camera } from './suites/camera.ts';
import { choosing } from './suites/choosing.ts';
import { engines } from './suites/engines.ts';
import { images } from './suites/images.ts';
import { inside } from './suites/inside.ts';
import { judging } from './suites/judging.ts';
import { korean } from './suites/korean.ts';
import { learning } from './suites/learning.ts';
import { offline } from './suites/offline.ts';
import { seeing } from './suites/seeing.ts';
import { sharing } from './suites/sharing.ts';
import { steady } from './suites/steady.ts';
import { time } from './suites/time.ts';
import { training } from './suites/training.ts';
import type { World } from './world.ts';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

describe('viewer', { timeout: 3_600_000 }, () => {
  const world = {} as World;
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
    world.browser = await startBrowser();
    world.demo = await loadOnNode(`${dist}/demo`);
    world.tiny = await loadOnNode(world.tinyFolder);
  });
  after(async () => {
    await world.browser?.close();
    world.host?.close();
    if (world.tinyFolder) rmSync(world.tinyFolder, { recursive: true });
  });
  for (const suite of [
    budget,
    choosing,
    anyNetwork,
    images,
    inside,
    asking,
    judging,
    training,
    learning,
    seeing,
    steady,
    time,
    camera,
    sharing,
    engines,
    accessibility,
    calm,
    korean,
    offline,
  ]) {
    suite(world);
  }
});
