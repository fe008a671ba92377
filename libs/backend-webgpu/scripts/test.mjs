// Runs the tests: on the graphics card, where there is none on the one that a Chromium imitates in
// software. Where neither is to be had this is said, and only what needs no card is tested.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureDawn, putDawnAway } from './dawn.mjs';
import { softwareVulkan } from './software-vulkan.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The first environment in which a card is found, and the card; null where it is none. */
function findCard() {
  if (!ensureDawn())
    return { missing: 'the package webgpu is not installed, and npm does not fetch it' };
  for (const more of [() => ({}), softwareVulkan]) {
    const environment = more();
    if (!environment) continue;
    const env = { ...process.env, ...environment };
    const probe = spawnSync(process.execPath, [here('probe.mjs')], { env, encoding: 'utf8' });
    if (probe.status === 0) return { env, name: probe.stdout };
  }
  return { missing: 'there is no driver for Vulkan, and no Chromium that brings one' };
}

const { env = process.env, name, missing } = findCard();
process.stdout.write(
  name
    ? `WebGPU is tested on: ${name}\n`
    : `NOT TESTED: the kernels for WebGPU, because ${missing}.\n`,
);
const jest = here('../../../node_modules/jest/bin/jest.js');
const { status } = spawnSync(
  process.execPath,
  [
    ...['--experimental-vm-modules', '--no-warnings', jest],
    ...(name ? [] : ['--testPathIgnorePatterns', '\\.gpu\\.test\\.ts$']),
    ...process.argv.slice(2),
  ],
  { cwd: here('..'), env, stdio: 'inherit' },
);
putDawnAway();
process.exit(status ?? 1);
