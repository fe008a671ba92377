/**
 * Tells the loggers of a made-up training: stopped at step 37, resumed from its checkpoint of step
 * 30, finished at 60. `check.py` then asks the real tools what they have understood.
 *
 *   node --import ./tools/typescript.mjs tools/loggers/rehearse.ts <folder> [address of an MLflow server]
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mlflowAddress, openLoggers } from '@vgg/loggers';
import { endEvent, rehearsal, tell } from '../../libs/loggers/src/testing/rehearsal.ts';

const [folder, address] = process.argv.slice(2);
if (!folder) throw new Error('rehearse.ts <folder> [address of an MLflow server]');

rmSync(folder, { recursive: true, force: true });
const training = {
  name: 'A-rehearsal',
  identity: `A-rehearsal ${new Date().toISOString()}`,
  parameters: {
    architecture: { configuration: 'A', batchNorm: true, head: [512, 512] },
    recipe: { learningRate: 0.1, momentum: 0.9 },
    seed: 1,
  },
};
const choice = {
  tensorboard: join(folder, 'tensorboard'),
  csv: join(folder, 'log.csv'),
  ...(address && { mlflow: mlflowAddress(address) }),
};

await part([...rehearsal(0, 37), endEvent('stopped', 37)]);
await part([...rehearsal(30, 60), endEvent('finished', 60)]);

async function part(events: Parameters<typeof tell>[1]): Promise<void> {
  const loggers = openLoggers(choice, training, (message) => console.warn(message));
  for (const event of events) {
    tell(loggers, [event]);
    if (event.event === 'epoch') await sleep(100); // An epoch's weights are written before the next.
  }
  await loggers.close();
}
