/** Before all tests: what they need is there, fetched on a machine that has not got it yet. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const vgg = fileURLToPath(new URL('../../../bin/vgg.mjs', import.meta.url));

export default function prepare() {
  // Whoever runs the tests may have added engines; the tests know of none.
  process.env.VGG_ENGINES = join(tmpdir(), 'vgg-no-engines');
  fetchData();
  installStores();
}

/** CIFAR-10, 139 MB. */
function fetchData() {
  const { status } = spawnSync(process.execPath, [vgg, 'data', '--json'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('CIFAR-10 is not there and could not be fetched: see above');
}

/** Redis and PostgreSQL, on Debian in CI as root; elsewhere the tests say what they could not test. */
function installStores() {
  const isOurs = process.env.CI && process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (!isOurs) return;
  const missing = [
    ...(existsSync('/usr/bin/redis-server') ? [] : ['redis-server']),
    ...(existsSync('/usr/lib/postgresql') ? [] : ['postgresql']),
  ];
  if (missing.length === 0) return;
  const apt = (...args) =>
    spawnSync('apt-get', [...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      // Where nothing is reached the tests say what they could not test.
      timeout: 180_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  const install = () => apt('install', '-y', '--no-install-recommends', ...missing);
  process.stdout.write(
    `Installing what sweeps over a queue are tested with: ${missing.join(', ')}\n`,
  );
  if (install().status !== 0 && apt('update').status === 0) install();
}
