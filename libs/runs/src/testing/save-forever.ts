/** Goes on from the last checkpoint and saves one after another until it is killed. */
import { argv, stdout } from 'node:process';
import { openRun } from '../run.ts';
import { checkpointOf, stepEvent } from './fixtures.ts';

const [, , folder = '', elements] = argv;
const run = await openRun(folder);
await run.lock();
const loaded = await run.loadCheckpoint();
let step = Number(loaded?.checkpoint.progress.step ?? 0);
await run.truncateMetrics(step, loaded?.logBytes);
for (;;) {
  step++;
  run.append(stepEvent(step));
  await run.saveCheckpoint(checkpointOf(step, Number(elements)), { best: step % 3 === 0 });
  stdout.write(`${step}\n`);
}
