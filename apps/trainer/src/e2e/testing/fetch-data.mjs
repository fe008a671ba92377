/** Before all tests: CIFAR-10 is there, fetched on a machine that has not got it yet (139 MB). */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const vgg = fileURLToPath(new URL('../../../bin/vgg.mjs', import.meta.url));

export default function fetchData() {
  const { status } = spawnSync(process.execPath, [vgg, 'data', '--json'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('CIFAR-10 is not there and could not be fetched: see above');
}
